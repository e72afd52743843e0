/**
 * Statistics with rates for whoever asks, without looking at anything while nobody does: a rate reaches back to the last time somebody asked,
 * or, when that is long ago, to a moment ago.
 */
import { sleep, type Clock } from "@kayak/client";
import type { NodeStats } from "./collect.ts";
import { ratesBetween, type Rates } from "./rates.ts";

/** Rates over less would mostly be noise; those who ask more often get the same answer. */
const MIN_WINDOW_MS = 1_000;
/** Rates over more would tell of the past. */
const MAX_WINDOW_MS = 60_000;

export interface RatedStats {
  readonly stats: NodeStats;
  readonly rates: Rates;
}

export class StatsProvider {
  readonly #collect: () => Promise<NodeStats>;
  readonly #clock: Clock;
  #last: RatedStats | undefined;
  #lastAt = 0;
  #current: Promise<RatedStats> | undefined;

  constructor(collect: () => Promise<NodeStats>, clock: Clock) {
    this.#collect = collect;
    this.#clock = clock;
  }

  /** Counters only. */
  counters(): Promise<NodeStats> {
    return this.#collect();
  }

  rated(signal: AbortSignal): Promise<RatedStats> {
    this.#current ??= this.#rate(signal).finally(() => (this.#current = undefined));
    return this.#current;
  }

  async #rate(signal: AbortSignal): Promise<RatedStats> {
    const last = this.#last;
    const ageMs = last ? this.#clock.elapsed() - this.#lastAt : Infinity;
    if (last && ageMs < MIN_WINDOW_MS) return last;
    const earlier = last && ageMs <= MAX_WINDOW_MS ? last.stats : await this.#aMomentAgo(signal);
    const stats = await this.#collect();
    this.#lastAt = this.#clock.elapsed();
    return (this.#last = { stats, rates: ratesBetween(earlier, stats) });
  }

  async #aMomentAgo(signal: AbortSignal): Promise<NodeStats> {
    const earlier = await this.#collect();
    await sleep(this.#clock, MIN_WINDOW_MS, signal);
    return earlier;
  }
}
