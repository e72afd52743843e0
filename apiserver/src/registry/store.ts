/** One resource's objects: read from the cache, written to the storage. Verbs that write are files of their own. */
import { type Resource, StatusError, notFound } from "@kayak/api";
import type { CachedObject } from "../cache/cached-object.ts";
import type { ResourceCache } from "../cache/resource-cache.ts";
import type { WatchCache } from "../cache/watch-cache.ts";
import { type KeySpace, type ObjectKey, cacheKey, collection } from "../storage/keys.ts";
import type { Guard, KeyValue, Operation, Revision, Storage } from "../storage/storage.ts";
import { KeyedQueue } from "../util/keyed-queue.ts";
import type { Allocation } from "./allocation/allocator.ts";
import { Ownership } from "./ownership.ts";
import type { AnyObject, Strategy } from "./strategy.ts";

export interface StoreOptions {
  readonly strategy: Strategy;
  readonly storage: Storage;
  readonly cache: WatchCache;
  readonly keys: KeySpace;
  readonly now: () => number;
}

export interface WriteOptions {
  /** Do everything but write. */
  readonly dryRun?: boolean | undefined;
  /** The last word, on the object as it would be stored; throws to refuse. */
  readonly admit?: ((next: AnyObject | undefined, current: AnyObject | undefined) => Promise<void>) | undefined;
}

/** A write lost against so many others in a row that something is wrong. */
export const maxWriteAttempts = 50;

export class Store {
  readonly strategy: Strategy;
  readonly resource: Resource;
  readonly cache: ResourceCache;
  readonly mirror: WatchCache;
  readonly now: () => number;
  readonly storage: Storage;
  readonly prefix: string;
  readonly ownership: Ownership;
  /** Changes of one object queue up here instead of conflicting in the storage. */
  readonly writes = new KeyedQueue();

  constructor(options: StoreOptions) {
    this.strategy = options.strategy;
    this.resource = options.strategy.resource;
    this.mirror = options.cache;
    this.cache = options.cache.of(this.resource);
    this.storage = options.storage;
    this.now = options.now;
    this.ownership = new Ownership(options.strategy, this);
    this.prefix = options.keys.prefixOf(collection(this.resource));
  }

  /** The same objects under another of the resources that they are served as: names, messages and paths of owned fields differ. */
  as(resource: Resource): Store {
    const ownership = new Ownership(this.strategy, { resource, now: this.now });
    return Object.create(this, {
      resource: { value: resource, enumerable: true },
      ownership: { value: ownership, enumerable: true },
    }) as Store;
  }

  /** The same objects with other rules for changing them, for a subresource that has its own. */
  withStrategy(strategy: Strategy): Store {
    const ownership = new Ownership(strategy, this);
    return Object.create(this, {
      strategy: { value: strategy, enumerable: true },
      ownership: { value: ownership, enumerable: true },
    }) as Store;
  }

  /** As the cache has it, which may be a moment behind. */
  peek(key: ObjectKey): CachedObject | undefined {
    return this.cache.get(cacheKey(key));
  }

  /** The best guess of what the storage has, to base a write on. */
  newest(key: ObjectKey): CachedObject | undefined {
    return this.cache.newest(cacheKey(key));
  }

  /** As the storage has it. */
  async fetch(key: ObjectKey): Promise<CachedObject | undefined> {
    const at = cacheKey(key);
    const { item } = await this.storage.get(this.prefix + at);
    return item && this.found(at, item);
  }

  /** From the cache when it is there at all, else from the storage. */
  async find(key: ObjectKey): Promise<CachedObject | undefined> {
    return this.peek(key) ?? this.fetch(key);
  }

  async require(key: ObjectKey): Promise<CachedObject> {
    const object = await this.find(key);
    if (!object) throw notFound(this.resource, key.name);
    return object;
  }

  found(key: string, item: KeyValue): CachedObject {
    const cached = this.cache.get(key);
    return cached?.revision === item.revision ? cached : this.cache.cached(key, item);
  }

  /** The object under a revision it was just written at. */
  written(key: string, at: { revision: Revision; value: Buffer; object: AnyObject }): CachedObject {
    const written = this.cache.cached(key, at, at.object);
    this.cache.expect(written);
    return written;
  }

  /** What the object needs and hasn't got. A refusal is decided again on the newest state: what was taken may be free by now. */
  async allocate(next: AnyObject, current: AnyObject | undefined): Promise<Allocation<AnyObject>> {
    const { allocator } = this.strategy;
    if (!allocator) return { object: next, guards: [], operations: [] };
    try {
      return allocator.allocate(next, current);
    } catch {
      await this.mirror.catchUp();
      return allocator.allocate(next, current);
    }
  }

  /**
   * Writes with a guard on the object itself. When another guard fails, its keys are the allocator's: it learns of them, and
   * the caller tries again with another allocation.
   */
  async commit(request: {
    key: string;
    revision: Revision;
    guards?: readonly Guard[];
    operations: readonly Operation[];
  }): Promise<CommitOutcome> {
    const own = { key: this.prefix + request.key, revision: request.revision };
    const result = await this.storage.commit([own, ...(request.guards ?? [])], request.operations);
    if (result.ok) return { type: "written", revision: result.revision };
    const [current, ...others] = result.found;
    if ((current?.revision ?? 0) !== request.revision)
      return { type: "changed", current: current && this.found(request.key, current) };
    this.strategy.allocator?.taken(others.filter((item) => item !== undefined));
    return { type: "taken" };
  }
}

export type CommitOutcome =
  | { readonly type: "written"; readonly revision: Revision }
  /** Somebody else wrote the object first. */
  | { readonly type: "changed"; readonly current: CachedObject | undefined }
  /** Somebody else holds what was allocated. */
  | { readonly type: "taken" };

export function tooManyAttempts(): StatusError {
  return new StatusError("ServerTimeout", "the object is being written too often by others, try again later", {
    details: { retryAfterSeconds: 1 },
  });
}
