/** Keys that become due later, on one timer however many wait: a binary heap by due time. */
import type { Clock } from "../clock.ts";
import type { ObjectKey } from "../informer.ts";

interface Waiting {
  readonly key: ObjectKey;
  readonly dueMs: number;
}

export class DelayQueue {
  readonly #clock: Clock;
  readonly #ready: (key: ObjectKey) => void;
  readonly #heap: Waiting[] = [];
  /** The entry that counts for a key; entries of the heap that are not here were superseded by an earlier one. */
  readonly #current = new Map<ObjectKey, Waiting>();
  #timer: { readonly dueMs: number; readonly handle: Disposable } | undefined;

  constructor(clock: Clock, ready: (key: ObjectKey) => void) {
    this.#clock = clock;
    this.#ready = ready;
  }

  get length(): number {
    return this.#current.size;
  }

  /** A key that waits already keeps the earlier of the two times. */
  add(key: ObjectKey, ms: number): void {
    const entry = { key, dueMs: this.#clock.elapsed() + ms };
    const waiting = this.#current.get(key);
    if (waiting && waiting.dueMs <= entry.dueMs) return;
    this.#current.set(key, entry);
    push(this.#heap, entry);
    this.#arm();
  }

  clear(): void {
    this.#heap.length = 0;
    this.#current.clear();
    this.#disarm();
  }

  #arm(): void {
    const first = this.#heap[0];
    if (!first) return this.#disarm();
    if (this.#timer && this.#timer.dueMs <= first.dueMs) return;
    this.#disarm();
    const handle = this.#clock.after(first.dueMs - this.#clock.elapsed(), () => this.#fire());
    this.#timer = { dueMs: first.dueMs, handle };
  }

  #disarm(): void {
    this.#timer?.handle[Symbol.dispose]();
    this.#timer = undefined;
  }

  #fire(): void {
    this.#timer = undefined;
    for (let first = this.#heap[0]; first && first.dueMs <= this.#clock.elapsed(); first = this.#heap[0]) {
      pop(this.#heap);
      if (this.#current.get(first.key) !== first) continue;
      this.#current.delete(first.key);
      this.#ready(first.key);
    }
    this.#arm();
  }
}

function push(heap: Waiting[], entry: Waiting): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]!.dueMs <= entry.dueMs) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Waiting[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const child = right < heap.length && heap[right]!.dueMs < heap[left]!.dueMs ? right : left;
    if (last.dueMs <= heap[child]!.dueMs) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
}
