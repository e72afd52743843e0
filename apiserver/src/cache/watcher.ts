/**
 * One client's watch: a cursor into the event ring. It keeps no queue of its own, so a slow client costs nothing; when the
 * ring forgets events that the cursor has not reached, the watch ends and the client starts again from where it was.
 */
import type { StatusError } from "@kayak/api";
import type { Revision } from "../storage/storage.ts";
import type { CachedObject } from "./cached-object.ts";
import type { CacheEvent, EventRing } from "./event-ring.ts";

export type WatchEventType = "ADDED" | "MODIFIED" | "DELETED";

/** How events look to a client. Encoders with the same id make the same bytes, which are then made once. */
export interface EventEncoder {
  readonly id: string;
  event(type: WatchEventType, object: CachedObject): Buffer;
  bookmark(revision: Revision, annotations?: Readonly<Record<string, string>>): Buffer;
  error(error: StatusError): Buffer;
}

export interface WatchSink {
  /** Takes a chunk; false asks to wait until the watcher is pumped again. */
  write(chunk: Buffer): boolean;
  end(): void;
}

/** Undefined: every object of the resource. */
export type WatchFilter = ((object: CachedObject) => boolean) | undefined;

export interface WatcherOptions {
  readonly ring: EventRing;
  /** Number of the first event wanted. */
  readonly cursor: number;
  readonly filter: WatchFilter;
  readonly encoder: EventEncoder;
  readonly sink: WatchSink;
}

/** What was encoded for one watcher and can be given to the next one: lives as long as one round of deliveries. */
export class SharedFrames {
  private readonly frames = new Map<string, Buffer>();

  get(id: string, make: () => Buffer): Buffer {
    const known = this.frames.get(id);
    if (known) return known;
    const made = make();
    this.frames.set(id, made);
    return made;
  }
}

export class Watcher {
  private readonly options: WatcherOptions;
  private cursor: number;
  private blocked = false;
  private ended = false;

  constructor(options: WatcherOptions) {
    this.options = options;
    this.cursor = options.cursor;
  }

  /** Delivers what is new, unless the client is still busy with what it got before. */
  pump(shared: SharedFrames): void {
    if (this.blocked || this.ended) return;
    const { ring, filter } = this.options;
    if (this.cursor < ring.first) return this.end();
    if (this.cursor === ring.next) return;
    const [from, to] = [this.cursor, ring.next];
    this.cursor = to;
    const chunk = filter ? this.filtered(from, to, shared) : this.everything(from, to, shared);
    if (chunk) this.blocked = !this.options.sink.write(chunk);
  }

  /** The client took what it was given. */
  resume(): void {
    this.blocked = false;
    this.pump(new SharedFrames());
  }

  /** Whether everything up to the cache's own revision was delivered, so that a bookmark would be true. */
  get upToDate(): boolean {
    return !this.blocked && !this.ended && this.cursor === this.options.ring.next;
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.options.sink.end();
  }

  /** Watchers at the same place get one and the same chunk. */
  private everything(from: number, to: number, shared: SharedFrames): Buffer | undefined {
    if (to - from === 1) return this.frame(from, shared);
    return shared.get(`${this.options.encoder.id} ${from}-${to}`, () => {
      const frames: Buffer[] = [];
      for (let number = from; number < to; number++) frames.push(this.frame(number, shared));
      return Buffer.concat(frames);
    });
  }

  private frame(number: number, shared: SharedFrames): Buffer {
    const event = this.options.ring.at(number);
    return this.encode(event.type, { number, object: event.object }, shared);
  }

  private filtered(from: number, to: number, shared: SharedFrames): Buffer | undefined {
    const frames: Buffer[] = [];
    for (let number = from; number < to; number++) {
      const seen = this.options.filter && seenThrough(this.options.filter, this.options.ring.at(number));
      if (seen) frames.push(this.encode(seen.type, { number, object: seen.object }, shared));
    }
    return frames.length > 1 ? Buffer.concat(frames) : frames[0];
  }

  private encode(type: WatchEventType, at: { number: number; object: CachedObject }, shared: SharedFrames): Buffer {
    const { encoder } = this.options;
    return shared.get(`${encoder.id} ${at.number} ${type}`, () => encoder.event(type, at.object));
  }
}

/** An event as someone sees it who sees only some objects: entering the view is ADDED, leaving it is DELETED. */
export function seenThrough(
  filter: (object: CachedObject) => boolean,
  event: CacheEvent,
): { type: WatchEventType; object: CachedObject } | undefined {
  const { type, object, previous, revision } = event;
  if (type === "DELETED") return filter(object) ? { type, object } : undefined;
  const before = previous !== undefined && filter(previous);
  const now = filter(object);
  if (now) return { type: before ? "MODIFIED" : "ADDED", object };
  return before ? { type: "DELETED", object: previous.at(revision) } : undefined;
}
