/** Every object of one resource as the store has it, the latest events, and the watches on them. */
import type { KubernetesObject, Resource } from "@kayak/api";
import { ObjectCodec } from "../storage/object-codec.ts";
import type { KeyValue, Revision, StoreEvent } from "../storage/storage.ts";
import { CachedObject } from "./cached-object.ts";
import { type CacheEvent, EventRing } from "./event-ring.ts";
import type { Projection } from "./projection.ts";
import { SortedObjects } from "./sorted-objects.ts";
import { SharedFrames, Watcher, type WatcherOptions } from "./watcher.ts";

/** Objects just written here whose event is still to come; beyond this many they are forgotten and made again from the event. */
const maxExpected = 1024;

/** Something derived from a resource's objects. It hears of changes in their order, before watches do. */
export interface CacheListener {
  /** Nothing heard so far holds: everything there is follows. */
  clear(): void;
  set(object: Pick<CachedObject, "key" | "object">): void;
  delete(key: string): void;
}

export class ResourceCache implements Projection {
  readonly resource: Resource;
  readonly codec: ObjectCodec;
  private readonly objects = new SortedObjects();
  private readonly watchers = new Set<Watcher>();
  private readonly listeners: CacheListener[] = [];
  private readonly expected = new Map<string, CachedObject>();
  private changed: Revision = 0;
  private ring = new EventRing(0);
  /** Number of the first event not yet delivered. */
  private undelivered = 0;

  constructor(resource: Resource) {
    this.resource = resource;
    this.codec = new ObjectCodec(resource);
  }

  get size(): number {
    return this.objects.size;
  }

  /** The revision of the latest change: between it and the cache's revision, every state of this resource was the same. */
  get changedAt(): Revision {
    return this.changed;
  }

  get events(): EventRing {
    return this.ring;
  }

  get(key: string): CachedObject | undefined {
    return this.objects.get(key);
  }

  /** In key order; of one namespace, or of all. */
  list(namespace?: string, start?: string): readonly CachedObject[] {
    return this.objects.range(namespace ? `${namespace}/` : "", start);
  }

  /** A store's value as a cached object, e.g. what a write found there instead of what was cached. */
  cached(
    key: string,
    { revision, value }: Pick<KeyValue, "revision" | "value">,
    object?: KubernetesObject,
  ): CachedObject {
    return new CachedObject(this, { key, revision, bytes: this.codec.present(value, revision), object });
  }

  /** An object that was just written here: its event will find it made. */
  expect(written: CachedObject): void {
    const present = this.objects.get(written.key);
    if (present && present.revision >= written.revision) return;
    if (this.expected.size >= maxExpected) this.expected.clear();
    this.expected.set(written.key, written);
  }

  /** The newest state known: what was just written here may be ahead of the events. */
  newest(key: string): CachedObject | undefined {
    return this.expected.get(key) ?? this.objects.get(key);
  }

  /** Tells the listener of everything there is, and of every change from now on. */
  listen(listener: CacheListener): void {
    this.listeners.push(listener);
    this.tellAll(listener);
  }

  private tellAll(listener: CacheListener): void {
    listener.clear();
    for (const object of this.objects.range("")) listener.set(object);
  }

  reset(items: readonly KeyValue[], revision: Revision): void {
    this.objects.replace(items.map((item) => this.cached(item.key, item)));
    this.expected.clear();
    this.changed = revision;
    this.ring = new EventRing(revision);
    this.undelivered = 0;
    for (const watcher of this.watchers) watcher.end();
    this.watchers.clear();
    for (const listener of this.listeners) this.tellAll(listener);
  }

  apply(event: StoreEvent): void {
    const previous = this.objects.get(event.key);
    if (previous && previous.revision >= event.revision) return;
    const change = event.type === "put" ? this.put(event, previous) : this.remove(event, previous);
    if (!change) return;
    this.changed = event.revision;
    this.ring.push(change);
  }

  /** A watcher at a step gets what there is by then. */
  *deliver(): Generator<void> {
    const { ring } = this;
    const { next } = ring;
    const shared = new SharedFrames();
    for (const watcher of this.watchers) yield pump(watcher, shared);
    if (ring === this.ring) this.shrinkDelivered(next);
  }

  /** Objects written here come parsed, which serves the watches' filters; then only the bytes are kept. */
  private shrinkDelivered(next: number): void {
    const { first } = this.ring;
    for (let number = Math.max(first, this.undelivered); number < next; number++) this.ring.at(number).object.shrink();
    this.undelivered = next;
  }

  watch(options: Omit<WatcherOptions, "ring">): Watcher {
    const watcher = new Watcher({ ...options, ring: this.ring });
    this.watchers.add(watcher);
    watcher.pump(new SharedFrames());
    return watcher;
  }

  unwatch(watcher: Watcher): void {
    this.watchers.delete(watcher);
  }

  get watcherCount(): number {
    return this.watchers.size;
  }

  /** Events delivered to watchers, each of them counted. */
  get eventsSent(): number {
    return this.ring.sent;
  }

  private put({ key, value, revision }: StoreEvent & { type: "put" }, previous: CachedObject | undefined): CacheEvent {
    const object = this.takeExpected(key, revision) ?? this.cached(key, { revision, value });
    this.objects.set(object);
    for (const listener of this.listeners) listener.set(object);
    return { type: previous ? "MODIFIED" : "ADDED", revision, object, previous };
  }

  private remove({ key, revision }: StoreEvent, previous: CachedObject | undefined): CacheEvent | undefined {
    this.takeExpected(key, revision);
    if (!previous) return undefined;
    this.objects.delete(key);
    for (const listener of this.listeners) listener.delete(key);
    return { type: "DELETED", revision, object: previous.at(revision), previous };
  }

  private takeExpected(key: string, revision: Revision): CachedObject | undefined {
    const expected = this.expected.get(key);
    if (!expected || expected.revision > revision) return undefined;
    this.expected.delete(key);
    return expected.revision === revision ? expected : undefined;
  }
}

/** An object that can't be read (written past the API) ends the watches that it concerns, not the server. */
function pump(watcher: Watcher, shared: SharedFrames): void {
  try {
    watcher.pump(shared);
  } catch {
    watcher.end();
  }
}
