/**
 * Delays that double with every failure of the same thing: container restarts and image pulls. A delay counts from the
 * moment of the failure; an entry that saw no failure for twice the longest delay starts over.
 */
import type { Clock } from "@kayak/client";

/** Times are as time elapses: a failure's own time is of a clock that may have been set since. */
interface Entry {
  delayMs: number;
  updatedAt: number;
  /** The failure that is waited for, and when it was. */
  failure?: { readonly failedAt: number; readonly at: number };
}

export interface BackOffOptions {
  readonly clock: Pick<Clock, "now" | "elapsed">;
  readonly initialMs: number;
  readonly maxMs: number;
}

export const RESTART_INITIAL_MS = 10_000;
export const RESTART_MAX_MS = 300_000;

export class BackOff {
  readonly #options: BackOffOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: BackOffOptions) {
    this.#options = options;
  }

  /** The delay in force for something that failed at `failedAt`, or undefined when it may be tried again now. */
  waiting(key: string, failedAt: number): { readonly delayMs: number; readonly untilMs: number } | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    const at = this.#timeOf(entry, failedAt);
    if (this.#expired(entry, at)) return undefined;
    const { clock } = this.#options;
    const leftMs = at + entry.delayMs - clock.elapsed();
    return leftMs > 0 ? { delayMs: entry.delayMs, untilMs: clock.now() + leftMs } : undefined;
  }

  /** Notes that something which failed at `failedAt` is being tried again: should it fail once more, it waits longer. */
  next(key: string, failedAt: number): void {
    const { clock, initialMs, maxMs } = this.#options;
    const entry = this.#entries.get(key);
    const isNew = !entry || this.#expired(entry, this.#timeOf(entry, failedAt));
    const delayMs = isNew ? initialMs : Math.min(entry.delayMs * 2, maxMs);
    this.#entries.set(key, { delayMs, updatedAt: clock.elapsed() });
  }

  /** Worked out once for each failure; none was before its entry or lies in the future. */
  #timeOf(entry: Entry, failedAt: number): number {
    if (entry.failure?.failedAt === failedAt) return entry.failure.at;
    const { clock } = this.#options;
    const agoMs = Math.max(0, clock.now() - failedAt);
    const at = Math.max(entry.updatedAt, clock.elapsed() - agoMs);
    entry.failure = { failedAt, at };
    return at;
  }

  /** Forgets every key that begins with `prefix`. */
  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }

  #expired(entry: Entry, at: number): boolean {
    return at - entry.updatedAt > this.#options.maxMs * 2;
  }
}

/** A duration as Go prints it: `10s`, `2m40s`, `1h0m0s`, `250ms`. */
export function goDuration(ms: number): string {
  if (ms < 1000) return ms === 0 ? "0s" : `${trim(ms)}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = trim((ms % 60_000) / 1000);
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}

function trim(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
