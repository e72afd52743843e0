/** A clock that stands still until a test steps it. */
import type { Clock } from "../clock.ts";

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

export class FakeClock implements Clock {
  #nowMs: number;
  #jumpedMs = 0;
  readonly #timers = new Set<Timer>();

  constructor(startMs = Date.UTC(2030, 0, 1)) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs + this.#jumpedMs;
  }

  elapsed(): number {
    return this.#nowMs;
  }

  /** Somebody sets the time of day. */
  jump(ms: number): void {
    this.#jumpedMs += ms;
  }

  after(ms: number, callback: () => void): Disposable {
    const timer = { dueMs: this.#nowMs + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) };
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets promises settle, moves on by `ms`, firing what falls due in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    await settle();
    const end = this.#nowMs + ms;
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#timers.delete(timer);
      this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
      timer.callback();
      await settle();
    }
    this.#nowMs = end;
    await settle();
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= end && (!first || timer.dueMs < first.dueMs)) first = timer;
    }
    return first;
  }
}

/** Lets every promise reaction that is ready run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
