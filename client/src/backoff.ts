/** Exponential back-off with jitter, for loops that reconnect for ever. */

export interface BackoffOptions {
  readonly initialMs: number;
  /** The delay stays here once reached. */
  readonly maxMs: number;
  /** Each delay is stretched by a random factor from 1 to 1 + jitter. */
  readonly jitter?: number;
  readonly random?: () => number;
}

export interface Backoff {
  /** The delay before the next attempt; each call doubles it. */
  next(): number;
  /** Call after a success. */
  reset(): void;
}

export function createBackoff(options: BackoffOptions): Backoff {
  const { initialMs, maxMs, jitter = 0, random = Math.random } = options;
  let currentMs = initialMs;
  return {
    next() {
      const ms = currentMs * (1 + jitter * random());
      currentMs = Math.min(currentMs * 2, maxMs);
      return ms;
    },
    reset() {
      currentMs = initialMs;
    },
  };
}
