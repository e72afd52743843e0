/** Deleting one object or many: the plan is `deletion.ts`'s, the write is guarded like any other. */
import { StatusError, notFound } from "@kayak/api";
import type { CachedObject } from "../cache/cached-object.ts";
import { type ObjectKey, cacheKey, parseCacheKey } from "../storage/keys.ts";
import { stamped } from "./create.ts";
import { type DeletionPlan, type DeletionRequest, planDeletion } from "./deletion.ts";
import { type Store, type WriteOptions, maxWriteAttempts, tooManyAttempts } from "./store.ts";

export interface DeletionResult {
  /** The object as it was last, or as it is marked. */
  readonly object: CachedObject;
  readonly removed: boolean;
}

type DeleteOptions = WriteOptions & { readonly request: DeletionRequest };

export function deleteObject(store: Store, key: ObjectKey, options: DeleteOptions): Promise<DeletionResult> {
  return store.writes.run(cacheKey(key), () => remove(store, key, options));
}

async function remove(store: Store, key: ObjectKey, options: DeleteOptions): Promise<DeletionResult> {
  let guess = store.newest(key);
  let current = guess ?? (await store.fetch(key));
  for (let attempt = 1; attempt <= maxWriteAttempts; attempt++) {
    if (!current) throw notFound(store.resource, key.name);
    const plan = await decide(store, current, options).catch((error: unknown) => ({ type: "refused", error }) as const);
    if (plan.type === "wait" || plan.type === "refused") {
      const stored: CachedObject | undefined = guess ? await store.fetch(key) : current;
      const settled = stored?.revision === current.revision;
      if (settled && plan.type === "refused") throw plan.error;
      if (settled) return { object: current, removed: false };
      [current, guess] = [stored, undefined];
      continue;
    }
    const outcome = await carryOut(store, current, { plan, dryRun: options.dryRun === true });
    if ("object" in outcome) return outcome;
    [current, guess] = [outcome.current, undefined];
  }
  throw tooManyAttempts();
}

async function decide(store: Store, current: CachedObject, { request, admit }: DeleteOptions): Promise<DeletionPlan> {
  const plan = planDeletion(store.strategy, current.copy(), { request, now: store.now() });
  await admit?.(undefined, current.object);
  return plan;
}

type Doing = { readonly plan: Exclude<DeletionPlan, { type: "wait" }>; readonly dryRun: boolean };

async function carryOut(
  store: Store,
  current: CachedObject,
  { plan, dryRun }: Doing,
): Promise<DeletionResult | { readonly current: CachedObject | undefined }> {
  const { key, revision } = current;
  if (plan.type === "remove") {
    if (dryRun) return { object: current, removed: true };
    const operations = [
      { type: "delete", key: store.prefix + key } as const,
      ...(store.strategy.allocator?.release(current.object) ?? []),
    ];
    const outcome = await store.commit({ key, revision, operations });
    return outcome.type === "written"
      ? { object: current.at(outcome.revision), removed: true }
      : { current: outcome.type === "changed" ? outcome.current : current };
  }
  const value = store.cache.codec.encode(plan.object);
  if (dryRun) return { object: store.cache.cached(key, { revision, value }, plan.object), removed: false };
  const outcome = await store.commit({
    key,
    revision,
    operations: [{ type: "put", key: store.prefix + key, value, ttlSeconds: store.strategy.ttlSeconds }],
  });
  if (outcome.type !== "written") return { current: outcome.type === "changed" ? outcome.current : current };
  const object = store.written(key, {
    revision: outcome.revision,
    value,
    object: stamped(plan.object, outcome.revision),
  });
  return { object, removed: false };
}

/** Deletions of one collection under way at once. */
const workers = 10;

/** Those that vanish meanwhile count as deleted. */
export async function deleteCollection(
  store: Store,
  objects: readonly CachedObject[],
  options: DeleteOptions,
): Promise<void> {
  const queue = objects.values();
  const work = async () => {
    for (const object of queue) {
      await deleteObject(store, parseCacheKey(object.key), options).catch(ignoreMissing);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof StatusError) || error.reason !== "NotFound") throw error;
}
