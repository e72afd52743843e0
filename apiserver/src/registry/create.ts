/** Creating an object: it gets its identity, its strategy's initial state, and is written only if nothing has its name. */
import { StatusError, alreadyExists, badRequest, formatTime, groupResource } from "@kayak/api";
import type { CachedObject } from "../cache/cached-object.ts";
import { cacheKey } from "../storage/keys.ts";
import { generateName, newUid } from "./names.ts";
import { validateNew } from "./scheme.ts";
import { thisServer } from "./ownership.ts";
import { type Store, type WriteOptions, maxWriteAttempts, tooManyAttempts } from "./store.ts";
import type { AnyObject } from "./strategy.ts";

/** Names made from generateName that may be taken before we give up. */
const maxNameAttempts = 8;

/** Takes `object` over. */
export async function createObject(store: Store, object: AnyObject, options: WriteOptions = {}): Promise<CachedObject> {
  if (object.metadata.resourceVersion) throw badRequest("resourceVersion should not be set on objects to be created");
  const { generateName: base } = object.metadata;
  // Strategies make more of the name; validation then says that it is missing.
  object.metadata.name ??= "";
  if (object.metadata.name || !base) return createNamed(store, object, options);
  for (let attempt = 1; ; attempt++) {
    object.metadata.name = generateName(base);
    try {
      return await createNamed(store, object, options);
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== "AlreadyExists") throw error;
      if (attempt === maxNameAttempts) throw noUniqueName(store, object.metadata.name);
    }
  }
}

async function createNamed(store: Store, object: AnyObject, options: WriteOptions): Promise<CachedObject> {
  prepareNew(store, object);
  await options.admit?.(object, undefined);
  if (options.dryRun) return dryRun(store, object);
  for (let attempt = 1; attempt <= maxWriteAttempts; attempt++) {
    const created = await tryCreate(store, object);
    if (created) return created;
  }
  throw tooManyAttempts();
}

/** What is done to a new object before anybody judges it. Throws Invalid. */
export function prepareNew({ strategy, resource, ownership, now }: Store, object: AnyObject): void {
  if (!object.metadata.managedFields) ownership.track(object, undefined, thisServer);
  giveIdentity(object, now());
  strategy.prepareForCreate(object);
  validateNew(resource, object);
}

/** Undefined when what the allocator chose was taken by someone else. */
async function tryCreate(store: Store, draft: AnyObject): Promise<CachedObject | undefined> {
  const { ttlSeconds } = store.strategy;
  const { object, guards, operations } = await store.allocate(draft, undefined);
  const key = cacheKey(object.metadata);
  const value = store.cache.codec.encode(object);
  const put = { type: "put", key: store.prefix + key, value, ttlSeconds } as const;
  const outcome = await store.commit({ key, revision: 0, guards, operations: [put, ...operations] });
  if (outcome.type === "changed") throw alreadyExists(store.resource, object.metadata.name);
  if (outcome.type === "taken") return undefined;
  return store.written(key, { revision: outcome.revision, value, object: stamped(object, outcome.revision) });
}

export function stamped(object: AnyObject, revision: number): AnyObject {
  // Spreading and adding in one literal is far slower.
  const copy = { ...object };
  copy.metadata = { ...object.metadata };
  copy.metadata.resourceVersion = String(revision);
  return copy;
}

/** The object as it would be, with no revision. */
async function dryRun(store: Store, draft: AnyObject): Promise<CachedObject> {
  const { object } = await store.allocate(draft, undefined);
  if (await store.find(object.metadata)) throw alreadyExists(store.resource, object.metadata.name);
  return store.cache.cached(
    cacheKey(object.metadata),
    { revision: 0, value: store.cache.codec.encode(object) },
    object,
  );
}

function giveIdentity({ metadata }: AnyObject, now: number): void {
  metadata.uid = newUid();
  metadata.creationTimestamp = formatTime(now);
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  delete metadata.generation;
}

function noUniqueName(store: Store, name: string): StatusError {
  const what = `${groupResource(store.resource)} "${name}" already exists`;
  return new StatusError("AlreadyExists", `${what}, the server was not able to generate a unique name for the object`, {
    details: { name, group: store.resource.group || undefined, kind: store.resource.plural, retryAfterSeconds: 1 },
  });
}
