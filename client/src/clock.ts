/** Time as everything here sees it: injected, so that tests step it instead of sleeping. */
import { expectListeners } from "./abort.ts";

export interface Clock {
  /** Milliseconds since the epoch, for stamps. It jumps when somebody sets the machine's clock. */
  now(): number;
  /** Milliseconds since some moment, for how long something takes or lasts. It never jumps. */
  elapsed(): number;
  /** Calls back once after `ms`, unless disposed of before. */
  after(ms: number, callback: () => void): Disposable;
}

/** Node's timers fire at once for longer delays, so longer ones are cut to this. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms, MAX_TIMER_MS));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** Resolves after `ms`, or as soon as the signal is aborted: the caller looks at the signal, never at a rejection. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  if (signal) expectListeners(signal);
  return new Promise((resolve) => {
    const wake = () => {
      timer[Symbol.dispose]();
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = clock.after(ms, wake);
    signal?.addEventListener("abort", wake, { once: true });
  });
}
