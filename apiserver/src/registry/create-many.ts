/** Creating many objects at once, for what a new cluster begins with: a write for each would take the store much longer. */
import { cacheKey } from "../storage/keys.ts";
import { createObject, prepareNew } from "./create.ts";
import { ignoreExisting } from "./existing.ts";
import type { Store } from "./store.ts";
import type { AnyObject } from "./strategy.ts";

export interface NewObject {
  readonly store: Store;
  readonly object: AnyObject;
}

/** etcd takes up to 128 operations in one transaction. */
const batchSize = 100;

/** Creates those that don't exist. Their kinds must not need allocation. */
export async function createMissing(objects: readonly NewObject[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(objects.length / batchSize) }, (_, index) =>
    objects.slice(index * batchSize, (index + 1) * batchSize),
  );
  await Promise.all(batches.map(createBatch));
}

async function createBatch(batch: readonly NewObject[]): Promise<void> {
  const storage = batch[0]?.store.storage;
  const puts = batch.map(({ store, object }) => {
    prepareNew(store, object);
    return {
      type: "put",
      key: store.prefix + cacheKey(object.metadata),
      value: store.cache.codec.encode(object),
    } as const;
  });
  const guards = puts.map(({ key }) => ({ key, revision: 0 }));
  const result = await storage?.commit(guards, puts);
  if (result?.ok === false) await Promise.all(batch.map(createOne));
}

/** Somebody else is creating them too. */
async function createOne({ store, object }: NewObject): Promise<void> {
  await createObject(store, object).catch(ignoreExisting);
}
