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
  readonly contentType: string;
  event(type: WatchEventType, object: CachedObject): Buffer;
  bookmark(revision: Revision, annotations?: Readonly<Record<string, string>>): Buffer;
  error(error: StatusError): Buffer;
}

export interface WatchSink {
  /** Takes a chunk; false asks to wait until the watcher is pumped again. */
  write(chunk: Buffer): boolean;
  end(): void;
}

export type ObjectFilter = (object: CachedObject) => boolean;

/** Filters with the same id let the same objects through: what one of them made of some events serves the others too. */
export interface WatchFilter {
  readonly id: string;
  readonly matches: ObjectFilter;
}

export interface WatcherOptions {
  readonly ring: EventRing;
  /** Number of the first event wanted. */
  readonly cursor: number;
  /** Undefined: every object of the resource. */
  readonly filter: WatchFilter | undefined;
  readonly encoder: EventEncoder;
  readonly sink: WatchSink;
  /** What the client gets before any event, made as fast as it reads. */
  readonly initial?: Iterable<Buffer> | undefined;
}

/** What was encoded for one watcher and can be given to the next one: lives as long as one round of deliveries. */
export class SharedFrames {
  private readonly frames = new Map<string, Buffer>();
  private readonly chunks = new Map<string, Chunk>();

  get(id: string, make: () => Buffer): Buffer {
    const known = this.frames.get(id);
    if (known) return known;
    const made = make();
    this.frames.set(id, made);
    return made;
  }

  chunk(id: string, make: () => Chunk): Chunk {
    const known = this.chunks.get(id);
    if (known) return known;
    const made = make();
    this.chunks.set(id, made);
    return made;
  }
}

/** Frames that go out together. */
interface Chunk {
  readonly bytes: Buffer;
  readonly events: number;
}

/** From one event's number until before another's. */
interface Range {
  readonly from: number;
  readonly to: number;
}

const nothing: Chunk = { bytes: Buffer.alloc(0), events: 0 };

export class Watcher {
  private readonly options: WatcherOptions;
  private cursor: number;
  private blocked = false;
  private ended = false;
  private initial: Iterator<Buffer> | undefined;

  constructor(options: WatcherOptions) {
    this.options = options;
    this.cursor = options.cursor;
    this.initial = options.initial?.[Symbol.iterator]();
  }

  /** Delivers what is new, unless the client is still busy with what it got before. */
  pump(shared: SharedFrames): void {
    if (this.blocked || this.ended) return;
    const { ring } = this.options;
    if (this.cursor < ring.first) return this.end();
    this.sendInitial();
    if (this.blocked) return;
    if (this.cursor === ring.next) return;
    const [from, to] = [this.cursor, ring.next];
    this.cursor = to;
    const { bytes, events } = this.chunk({ from, to }, shared);
    if (events === 0) return;
    ring.sent += events;
    this.blocked = !this.options.sink.write(bytes);
  }

  /** The client took what it was given. */
  resume(): void {
    this.blocked = false;
    this.pump(new SharedFrames());
  }

  private sendInitial(): void {
    while (this.initial && !this.blocked) {
      const { done, value } = this.initial.next();
      if (done) this.initial = undefined;
      else this.blocked = !this.options.sink.write(value);
    }
  }

  /** Up to which revision everything was delivered, when the cache itself is at `current`: what a bookmark may say. */
  progress(current: Revision): Revision | undefined {
    const { ring } = this.options;
    if (this.blocked || this.ended || this.initial || this.cursor < ring.first) return undefined;
    return this.cursor === ring.next ? current : ring.at(this.cursor).revision - 1;
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.options.sink.end();
  }

  /** Watchers at the same place that see the same get one and the same chunk; it is empty when they see nothing. */
  private chunk({ from, to }: Range, shared: SharedFrames): Chunk {
    const { encoder, filter } = this.options;
    return shared.chunk(`${encoder.id} ${from}-${to} ${filter?.id ?? ""}`, () => {
      const frames: Buffer[] = [];
      for (let number = from; number < to; number++) {
        const frame = this.frame(number, shared);
        if (frame) frames.push(frame);
      }
      if (frames.length === 0) return nothing;
      return { bytes: frames.length === 1 && frames[0] ? frames[0] : Buffer.concat(frames), events: frames.length };
    });
  }

  /** Undefined for an event that the filter hides. */
  private frame(number: number, shared: SharedFrames): Buffer | undefined {
    const event = this.options.ring.at(number);
    const { filter } = this.options;
    const seen = filter ? seenThrough(filter.matches, event) : event;
    return seen && this.encode(seen.type, { number, object: seen.object }, shared);
  }

  private encode(type: WatchEventType, at: { number: number; object: CachedObject }, shared: SharedFrames): Buffer {
    const { encoder } = this.options;
    return shared.get(`${encoder.id} ${at.number} ${type}`, () => encoder.event(type, at.object));
  }
}

/** An event as someone sees it who sees only some objects: entering the view is ADDED, leaving it is DELETED. */
export function seenThrough(
  filter: ObjectFilter,
  event: CacheEvent,
): { type: WatchEventType; object: CachedObject } | undefined {
  const { type, object, previous, revision } = event;
  if (type === "DELETED") return filter(object) ? { type, object } : undefined;
  const before = previous !== undefined && filter(previous);
  const now = filter(object);
  if (now) return { type: before ? "MODIFIED" : "ADDED", object };
  return before ? { type: "DELETED", object: previous.at(revision) } : undefined;
}
