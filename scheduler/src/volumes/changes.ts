/** Lets anybody wait for the next change of something. */
import type { Clock } from "@kayak/client";

export class Changes {
  readonly #clock: Clock;
  #waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  happened(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** False: nothing happened in time, or the signal came. */
  next({ timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (changed: boolean) => {
        timer[Symbol.dispose]();
        signal.removeEventListener("abort", aborted);
        this.#waiting.delete(wake);
        resolve(changed);
      };
      const wake = () => end(true);
      const aborted = () => end(false);
      const timer = this.#clock.after(Math.max(0, timeoutMs), () => end(false));
      signal.addEventListener("abort", aborted);
      this.#waiting.add(wake);
      if (signal.aborted) end(false);
    });
  }
}
