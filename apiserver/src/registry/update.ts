/**
 * Changing an object: read, transform, write if nobody else wrote meanwhile, else again. The cache gives the first guess;
 * what is decided on a guess that turns out stale is decided again on the object as stored.
 */
import { conflict, invalid, isJsonEqual, notFound } from "@kayak/api";
import type { CachedObject } from "../cache/cached-object.ts";
import { type ObjectKey, cacheKey } from "../storage/keys.ts";
import { createObject, stamped } from "./create.ts";
import { mayGo } from "./deletion.ts";
import { validateChanged, validateChangedStatus } from "./scheme.ts";
import { type Store, type WriteOptions, maxWriteAttempts, tooManyAttempts } from "./store.ts";
import { type AnyObject, countChange } from "./strategy.ts";

/** Makes the new object of the current one, which is the transform's own to change. */
export type Transform = (current: AnyObject) => AnyObject | Promise<AnyObject>;

export interface UpdateOptions extends WriteOptions {
  /** `status` keeps everything but the status; `internal` skips the strategy and validation, for transforms that did both; `part` too, but counts the change. */
  readonly scope?: "object" | "status" | "internal" | "part" | undefined;
  /** What to create when nothing is there; absent: NotFound. */
  readonly create?: (() => AnyObject | Promise<AnyObject>) | undefined;
}

export interface UpdateResult {
  readonly object: CachedObject;
  readonly created: boolean;
}

export const modified = "the object has been modified; please apply your changes to the latest version and try again";

export function updateObject(
  store: Store,
  key: ObjectKey,
  request: UpdateOptions & { transform: Transform },
): Promise<UpdateResult> {
  return store.writes.run(cacheKey(key), () => update(store, key, request));
}

async function update(
  store: Store,
  key: ObjectKey,
  request: UpdateOptions & { transform: Transform },
): Promise<UpdateResult> {
  let guess = store.newest(key);
  let current = guess ?? (await store.fetch(key));
  for (let attempt = 1; attempt <= maxWriteAttempts; attempt++) {
    if (!current) return createInstead(store, key, request);
    const outcome: Attempt = await tryUpdate(store, current, request).catch((error: unknown) => ({
      type: "refused",
      error,
    }));
    switch (outcome.type) {
      case "done":
        return { object: outcome.object, created: false };
      case "changed":
        current = outcome.current;
        guess = undefined;
        break;
      case "taken":
        break;
      case "refused": {
        if (!guess) throw outcome.error;
        const stored: CachedObject | undefined = await store.fetch(key);
        if (stored?.revision === guess.revision) throw outcome.error;
        current = stored;
        guess = undefined;
        break;
      }
    }
  }
  throw tooManyAttempts();
}

type Attempt =
  | { readonly type: "done"; readonly object: CachedObject }
  | { readonly type: "changed"; readonly current: CachedObject | undefined }
  | { readonly type: "taken" }
  | { readonly type: "refused"; readonly error: unknown };

async function createInstead(
  store: Store,
  key: ObjectKey,
  { create, ...options }: UpdateOptions,
): Promise<UpdateResult> {
  if (!create) throw notFound(store.resource, key.name);
  return { object: await createObject(store, await create(), options), created: true };
}

async function tryUpdate(
  store: Store,
  current: CachedObject,
  request: UpdateOptions & { transform: Transform },
): Promise<Attempt> {
  const before = current.object;
  const next = await request.transform(current.copy());
  checkVersion(store, next, before);
  const { generation } = next.metadata;
  keepIdentity(store, next, before);
  // Subresources count changes of the spec themselves.
  if (request.scope === "internal" && generation !== undefined) next.metadata.generation = generation;
  prepare(store, next, { before, scope: request.scope });
  await request.admit?.(next, before);
  const allocation = await store.allocate(next, before);
  const value = store.cache.codec.encode(allocation.object);
  if (unchanged(store, current, value) && !(await isOutdated(store, current))) return { type: "done", object: current };
  if (request.dryRun) {
    const at = { revision: current.revision, value };
    return { type: "done", object: store.cache.cached(current.key, at, allocation.object) };
  }
  return write(store, current, { ...allocation, value });
}

interface PreparedWrite {
  readonly object: AnyObject;
  readonly value: Buffer;
  readonly guards: Parameters<Store["commit"]>[0]["guards"];
  readonly operations: Parameters<Store["commit"]>[0]["operations"];
}

async function write(
  store: Store,
  current: CachedObject,
  { object, value, guards, operations }: PreparedWrite,
): Promise<Attempt> {
  const { key, revision } = current;
  const goes = mayGo(store.strategy, object);
  const removed = [
    { type: "delete", key: store.prefix + key } as const,
    ...(store.strategy.allocator?.release(current.object) ?? []),
  ];
  const put = { type: "put", key: store.prefix + key, value, ttlSeconds: store.strategy.ttlSeconds } as const;
  const outcome = await store.commit(
    goes
      ? { key, revision, operations: removed }
      : { key, revision, guards: guards ?? [], operations: [put, ...operations] },
  );
  if (outcome.type !== "written") return outcome;
  const at = { revision: outcome.revision, value, object: stamped(object, outcome.revision) };
  return { type: "done", object: goes ? store.cache.cached(key, at, at.object) : store.written(key, at) };
}

function checkVersion(store: Store, next: AnyObject, current: AnyObject): void {
  const { resourceVersion } = next.metadata;
  if (!resourceVersion && !store.strategy.allowUnconditionalUpdate)
    throw invalid(store.resource, next.metadata.name, mustNameVersion);
  if (resourceVersion && resourceVersion !== current.metadata.resourceVersion)
    throw conflict(store.resource, next.metadata.name, modified);
}

const mustNameVersion = [
  {
    reason: "FieldValueInvalid",
    field: "metadata.resourceVersion",
    body: "Invalid value: 0: must be specified for an update",
  } as const,
];

/** What a client may not change is taken from the stored object. */
function keepIdentity(store: Store, { metadata: next }: AnyObject, { metadata: current }: AnyObject): void {
  if (next.uid && next.uid !== current.uid) {
    throw conflict(
      store.resource,
      current.name,
      `Precondition failed: UID in precondition: ${next.uid}, UID in object meta: ${current.uid}`,
    );
  }
  next.uid = current.uid;
  next.resourceVersion = current.resourceVersion;
  next.creationTimestamp = current.creationTimestamp;
  for (const field of ["generation", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"] as const) {
    if (current[field] === undefined) delete next[field];
    else Object.assign(next, { [field]: current[field] });
  }
}

function prepare(
  store: Store,
  next: AnyObject,
  { before, scope = "object" }: { before: AnyObject; scope: UpdateOptions["scope"] },
): void {
  const { strategy, resource } = store;
  switch (scope) {
    case "internal":
      return;
    case "part":
      return countChange(next, before);
    case "status":
      strategy.prepareForStatusUpdate?.(next, before);
      return validateChangedStatus(resource, next, before);
    case "object":
      strategy.prepareForUpdate(next, before);
      return validateChanged(resource, next, before);
  }
}

/** A value that is stored as new ones no longer are is written again. */
async function isOutdated({ storage, prefix }: Store, { key }: CachedObject): Promise<boolean> {
  return (await storage.isOutdated?.(prefix + key)) ?? false;
}

/** Equal up to the order of fields and to when managers last changed it. Different lengths settle it without parsing. */
function unchanged(store: Store, current: CachedObject, value: Buffer): boolean {
  if (mayGo(store.strategy, current.object)) return false;
  const presented = store.cache.codec.present(value, current.revision);
  if (presented.length !== current.bytes.length) return false;
  if (presented.equals(current.bytes)) return true;
  const next = JSON.parse(presented.toString()) as AnyObject;
  const before = current.copy();
  forgetTimes(next);
  forgetTimes(before);
  return isJsonEqual(next, before);
}

function forgetTimes({ metadata }: AnyObject): void {
  for (const entry of metadata.managedFields ?? []) delete entry.time;
}
