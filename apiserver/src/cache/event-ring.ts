/**
 * The latest events of one resource. Events are numbered in the order they came; readers keep the number of the next one they
 * want, and see by `first` whether it is still there.
 */
import type { Revision } from "../storage/storage.ts";
import type { CachedObject } from "./cached-object.ts";

export interface CacheEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly revision: Revision;
  /** The state after the event; for a deletion the last state, under the deletion's revision. */
  readonly object: CachedObject;
  readonly previous: CachedObject | undefined;
}

/** The oldest events are forgotten beyond either bound; whoever still needed them lists again. */
export const ringEvents = 8192;
export const ringBytes = 16 * 1024 * 1024;

export class EventRing {
  /** Events delivered to watchers, each of them counted. */
  sent = 0;
  private readonly capacity: number;
  private readonly maxBytes: number;
  private readonly slots: (CacheEvent | undefined)[];
  private bytes = 0;
  /** Number of the oldest event kept. */
  first = 0;
  /** Number that the next event will have. */
  next = 0;
  /** Events up to and including this revision may have been forgotten. */
  private floor: Revision;

  constructor(floor: Revision, bounds: { events?: number; bytes?: number } = {}) {
    this.floor = floor;
    this.capacity = bounds.events ?? ringEvents;
    this.maxBytes = bounds.bytes ?? ringBytes;
    this.slots = Array.from({ length: this.capacity });
  }

  push(event: CacheEvent): void {
    if (this.next - this.first === this.capacity) this.forgetOldest();
    this.slots[this.next % this.capacity] = event;
    this.next++;
    this.bytes += event.object.bytes.length;
    while (this.bytes > this.maxBytes && this.next - this.first > 1) this.forgetOldest();
  }

  at(number: number): CacheEvent {
    const event = this.slots[number % this.capacity];
    if (!event || number < this.first || number >= this.next)
      throw new RangeError(`event ${number} is not in the ring`);
    return event;
  }

  /** Number of the first event after `revision`, or undefined when some of those have been forgotten. */
  after(revision: Revision): number | undefined {
    if (revision < this.floor) return undefined;
    let low = this.first;
    let high = this.next;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle).revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The oldest revision from which a watch can go on. */
  get oldest(): Revision {
    return this.floor;
  }

  private forgetOldest(): void {
    const event = this.at(this.first);
    this.slots[this.first % this.capacity] = undefined;
    this.first++;
    this.bytes -= event.object.bytes.length;
    this.floor = event.revision;
  }
}
