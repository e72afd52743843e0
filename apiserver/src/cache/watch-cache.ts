/**
 * Mirrors the whole store through one watch. Because that watch sees every write, the cache's revision is the store's, and a
 * read is consistent once the cache has reached a revision that the store told after the read began.
 */
import { type Logger, type Resource, isStatus } from "@kayak/api";
import { futureRevision } from "../storage/errors.ts";
import { type KeySpace, collection } from "../storage/keys.ts";
import type { EventBatch, KeyValue, Revision, Storage, StoreEvent } from "../storage/storage.ts";
import { abortableSleep } from "../util/sleep.ts";
import { CoalescedRead } from "./coalesced-read.ts";
import { Paced } from "./paced.ts";
import type { Projection } from "./projection.ts";
import { ResourceCache } from "./resource-cache.ts";
import { RevisionGate } from "./revision-gate.ts";

export interface WatchCacheOptions {
  /** Begin with the newest state: what is overwritten may not be readable any more. */
  readonly withoutHistory?: boolean | undefined;
  readonly storage: Storage;
  readonly keys: KeySpace;
  readonly resources: readonly Resource[];
  readonly logger: Logger;
}

const pageSize = 500;
/** How long a read waits for a revision the cache has not seen; upstream's bound. */
const freshTimeoutMs = 3000;
/** When the cache has not reached the store's revision by then, somebody wrote outside our prefix: we write inside it. */
const nudgeAfterMs = 20;
/** How far back a server begins: as many events at most are read again when it starts. */
const historyRevisions = 4096;
/** The newest revision may be another prefix's: after this, a write of ours makes the watch pass it. */
const startStepMs = 200;
const retryMinMs = 50;
const retryMaxMs = 1000;
/** Reads of the store's revision under way at once: a second one starts while the first is on its way. */
const revisionReads = 2;

export class WatchCache {
  private readonly options: WatchCacheOptions;
  private readonly projections = new Map<string, Projection>();
  private readonly resources = new Map<string, ResourceCache>();
  private readonly gate = new RevisionGate();
  private readonly storeRevision: CoalescedRead<Revision>;
  private readonly nudge: CoalescedRead<unknown>;
  private readonly stopping = new AbortController();
  private readonly dirty = new Set<Projection>();
  private readonly delivery = new Paced(() => this.deliver());
  private running: Promise<void> = Promise.resolve();

  constructor(options: WatchCacheOptions) {
    this.options = options;
    for (const resource of options.resources) {
      const cache = new ResourceCache(resource);
      this.resources.set(collection(resource), cache);
      this.project(collection(resource), cache);
    }
    this.storeRevision = new CoalescedRead(() => options.storage.currentRevision(), revisionReads);
    this.nudge = new CoalescedRead(() => this.touch());
  }

  /** Keeps `projection` up to date with a collection, ahead of those that do so already; before `start`. */
  project(collection: string, projection: Projection): void {
    const present = this.projections.get(collection);
    this.projections.set(collection, present ? inTurn(projection, present) : projection);
  }

  /** Resolves when everything is loaded; goes on until `stop`. */
  async start(): Promise<void> {
    const now = await this.options.storage.currentRevision();
    await (this.options.withoutHistory ? this.load() : this.loadBefore(now));
    this.running = this.run();
    while (!(await this.gate.wait(now, startStepMs))) await this.nudge.get();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  get revision(): Revision {
    return this.gate.revision;
  }

  of(resource: Pick<Resource, "group" | "plural">): ResourceCache {
    const cache = this.resources.get(collection(resource));
    if (!cache) throw new Error(`no cache of ${collection(resource)}`);
    return cache;
  }

  /** How many objects there are of a resource; 0 for one that is not kept here. */
  sizeOf(group: string, plural: string): number {
    return this.resources.get(collection({ group, plural }))?.size ?? 0;
  }

  /** How many watches are served. */
  get watchCount(): number {
    let count = 0;
    for (const { watcherCount } of this.resources.values()) count += watcherCount;
    return count;
  }

  all(): Iterable<ResourceCache> {
    return this.resources.values();
  }

  /** Waits until the cache includes every write acknowledged before the call. Gives the cache's revision. */
  async catchUp(): Promise<Revision> {
    const revision = await this.storeRevision.get();
    if (revision <= this.gate.revision) return this.gate.revision;
    if (!(await this.gate.wait(revision, nudgeAfterMs))) {
      await this.nudge.get();
      await this.reach(revision);
    }
    return this.gate.revision;
  }

  /** Waits until the cache has come to `revision`. Rejects when that takes too long. */
  async reach(revision: Revision): Promise<void> {
    if (await this.gate.wait(revision, freshTimeoutMs)) return;
    throw futureRevision(revision, this.gate.revision);
  }

  private async touch(): Promise<void> {
    const key = `${this.options.keys.prefixOf("kayak/progress")}nudge`;
    await this.options.storage.commit([], [{ type: "put", key, value: Buffer.from(new Date().toISOString()) }]);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let retryMs = retryMinMs;
    let lost = false;
    while (!signal.aborted) {
      try {
        if (lost) await this.load();
        lost = false;
        for await (const batch of this.watch(signal)) {
          retryMs = retryMinMs;
          this.applyBatch(batch);
        }
      } catch (error) {
        lost ||= isStatus(error, "Expired");
        this.options.logger.warn("watch of the store broke, starting again", { error: error as Error, lost, retryMs });
      }
      await abortableSleep(retryMs, signal);
      retryMs = Math.min(retryMs * 2, retryMaxMs);
    }
  }

  private watch(signal: AbortSignal): AsyncIterable<EventBatch> {
    const { storage, keys } = this.options;
    return storage.watch({ prefix: keys.root, from: this.gate.revision + 1, signal });
  }

  private applyBatch({ events, revision }: EventBatch): void {
    for (const event of events) this.route(event);
    this.gate.advance(revision);
  }

  private route(event: StoreEvent): void {
    const at = this.options.keys.split(event.key);
    const projection = at && this.projections.get(at.collection);
    if (!projection) return;
    projection.apply(renamed(event, at.rest));
    this.dirty.add(projection);
    this.delivery.request();
  }

  /** What arrived together is sent together. */
  private *deliver(): Generator {
    const changed = [...this.dirty];
    this.dirty.clear();
    for (const projection of changed) yield* projection.deliver?.() ?? [];
  }

  /**
   * Begins a little in the past and comes to the present by the watch, so that the rings hold what happened lately: clients that
   * watched the server that ran here before go on where they were.
   */
  private async loadBefore(now: Revision): Promise<void> {
    try {
      await this.load(Math.max(now - historyRevisions, 1));
    } catch (error) {
      if (!isStatus(error, "Expired")) throw error;
      await this.load();
    }
  }

  /** Everything as it was at a revision, or is. */
  private async load(at?: Revision): Promise<void> {
    const items = new Map<string, KeyValue[]>();
    const revision = await this.readAll(at, (item) => {
      const at = this.options.keys.split(item.key);
      if (!at || !this.projections.has(at.collection)) return;
      const list = items.get(at.collection) ?? [];
      items.set(at.collection, list);
      list.push({ ...item, key: at.rest });
    });
    for (const [name, projection] of this.projections) projection.reset(items.get(name) ?? [], revision);
    this.gate.advance(revision);
  }

  /** Pages through the store at one revision. */
  private async readAll(at: Revision | undefined, take: (item: KeyValue) => void): Promise<Revision> {
    const { storage, keys } = this.options;
    let page = await storage.list({ prefix: keys.root, limit: pageSize, revision: at });
    const { revision } = page;
    for (;;) {
      for (const item of page.items) take(item);
      const last = page.items.at(-1);
      if (!page.more || !last) return revision;
      page = await storage.list({ prefix: keys.root, start: `${last.key}\0`, limit: pageSize, revision });
    }
  }
}

function renamed(event: StoreEvent, key: string): StoreEvent {
  const { revision } = event;
  return event.type === "put" ? { type: "put", key, value: event.value, revision } : { type: "delete", key, revision };
}

function inTurn(first: Projection, second: Projection): Projection {
  return {
    reset: (...all) => {
      first.reset(...all);
      second.reset(...all);
    },
    apply: (event) => {
      first.apply(event);
      second.apply(event);
    },
    *deliver() {
      yield* first.deliver?.() ?? [];
      yield* second.deliver?.() ?? [];
    },
  };
}
