/**
 * The work queue of client-go in one class: a FIFO without duplicates, a delay in front of it, and a back-off per key.
 * However often a key is added it is handed out once, and never to two workers at a time.
 */
import { systemClock, type Clock } from "../clock.ts";
import type { WorkQueue } from "../controller.ts";
import type { ObjectKey } from "../informer.ts";
import { DelayQueue } from "./delay.ts";
import { QueueMetrics } from "./metrics.ts";

const FIRST_RETRY_MS = 5;
const MAX_RETRY_MS = 1_000_000;

export interface WorkQueueOptions {
  readonly clock?: Clock;
  /** The delay after a key's first failure; each further failure doubles it. */
  readonly firstRetryMs?: number;
  readonly maxRetryMs?: number;
  /** By which its metrics name it; without one it has none. */
  readonly name?: string;
}

export function createWorkQueue(options: WorkQueueOptions = {}): WorkQueue {
  return new KeyQueue(options);
}

class KeyQueue implements WorkQueue {
  /** The order in which to hand out. Invariant: every key here is in #dirty and not in #processing. */
  #ready: ObjectKey[] = [];
  /** Where #ready begins; what stands before was handed out. */
  #head = 0;
  /** Keys that need work. */
  readonly #dirty = new Set<ObjectKey>();
  /** Keys handed out and not finished. A key here and in #dirty goes back to #ready when finished. */
  readonly #processing = new Set<ObjectKey>();
  readonly #failures = new Map<ObjectKey, number>();
  readonly #delayed: DelayQueue;
  /** Workers that wait for a key. Invariant: empty unless #ready is. */
  readonly #takers: ((key: ObjectKey | undefined) => void)[] = [];
  readonly #firstRetryMs: number;
  readonly #maxRetryMs: number;
  readonly #metrics: QueueMetrics | undefined;
  #closed = false;

  constructor(options: WorkQueueOptions) {
    const { clock = systemClock, firstRetryMs = FIRST_RETRY_MS, maxRetryMs = MAX_RETRY_MS, name } = options;
    this.#metrics = name === undefined ? undefined : new QueueMetrics(name);
    this.#delayed = new DelayQueue(clock, (key) => this.add(key));
    this.#firstRetryMs = firstRetryMs;
    this.#maxRetryMs = maxRetryMs;
  }

  get length(): number {
    return this.#ready.length - this.#head;
  }

  add(key: ObjectKey): void {
    if (this.#closed || this.#dirty.has(key)) return;
    this.#dirty.add(key);
    this.#metrics?.added(key);
    if (!this.#processing.has(key)) this.#offer(key);
  }

  addAfter(key: ObjectKey, ms: number): void {
    if (this.#closed) return;
    if (ms <= 0) this.add(key);
    else this.#delayed.add(key, ms);
  }

  addRateLimited(key: ObjectKey): void {
    const failures = this.retries(key);
    this.#metrics?.retried();
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.min(this.#firstRetryMs * 2 ** failures, this.#maxRetryMs));
  }

  forget(key: ObjectKey): void {
    this.#failures.delete(key);
  }

  retries(key: ObjectKey): number {
    return this.#failures.get(key) ?? 0;
  }

  take(): Promise<ObjectKey | undefined> {
    const key = this.#shift();
    if (key !== undefined || this.#closed) return Promise.resolve(key);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  finish(key: ObjectKey): void {
    this.#processing.delete(key);
    this.#metrics?.finished(key);
    if (this.#dirty.has(key)) this.#offer(key);
  }

  close(): void {
    this.#closed = true;
    this.#delayed.clear();
    this.#metrics?.close();
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #offer(key: ObjectKey): void {
    const taker = this.#takers.shift();
    if (!taker) return void this.#ready.push(key);
    this.#hand(key);
    taker(key);
  }

  #shift(): ObjectKey | undefined {
    if (this.#closed || this.#head === this.#ready.length) return undefined;
    const key = this.#ready[this.#head++]!;
    if (this.#head * 2 > this.#ready.length) {
      this.#ready = this.#ready.slice(this.#head);
      this.#head = 0;
    }
    this.#hand(key);
    return key;
  }

  #hand(key: ObjectKey): void {
    this.#dirty.delete(key);
    this.#processing.add(key);
    this.#metrics?.handed(key);
  }
}
