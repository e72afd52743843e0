/** Eviction thresholds: `memory.available: 100Mi`, `nodefs.available: 10%`. */
import { quantityValue } from "@kayak/api";

/** In the order in which upstream's documentation lists them. */
export const signals = [
  "memory.available",
  "nodefs.available",
  "nodefs.inodesFree",
  "imagefs.available",
  "imagefs.inodesFree",
  "pid.available",
] as const;
export type Signal = (typeof signals)[number];

/** A part of the capacity, or an amount. */
export type Amount = { readonly share: number } | { readonly value: number };

export interface Threshold {
  readonly signal: Signal;
  readonly limit: Amount;
  /** What is freed beyond the limit, once evicting has begun. */
  readonly reclaim?: Amount;
  /** How long it must be crossed: a soft threshold. */
  readonly graceMs?: number;
}

export interface Observation {
  readonly available: number;
  readonly capacity: number;
}

export type Observations = Partial<Record<Signal, Observation>>;

export function parseThresholds(
  limits: Readonly<Record<string, string>>,
  more: {
    readonly reclaim?: Readonly<Record<string, string>>;
    readonly graceMs?: Readonly<Record<string, number>>;
  } = {},
): Threshold[] {
  return Object.entries(limits).flatMap(([name, text]) => {
    const signal = signals.find((known) => known === name);
    if (!signal) throw new Error(`${JSON.stringify(name)} is not an eviction signal: ${signals.join(", ")}`);
    const limit = parseAmount(text);
    // As upstream, 0% and 100% switch a threshold off.
    if ("share" in limit && (limit.share <= 0 || limit.share >= 1)) return [];
    const reclaim = more.reclaim?.[name];
    const graceMs = more.graceMs?.[name];
    return [
      {
        signal,
        limit,
        ...(reclaim !== undefined && { reclaim: parseAmount(reclaim) }),
        ...(graceMs !== undefined && { graceMs }),
      },
    ];
  });
}

function parseAmount(text: string): Amount {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  return percent === undefined ? { value: quantityValue(text) } : { share: Number(percent) / 100 };
}

export function amountOf(amount: Amount, capacity: number): number {
  return "share" in amount ? amount.share * capacity : amount.value;
}

/** Whether it is crossed; with `reclaiming`, whether it is still, counted with what is to be freed beyond it. */
export function isCrossed(threshold: Threshold, observed: Observations, reclaiming = false): boolean {
  const observation = observed[threshold.signal];
  if (!observation) return false;
  const { available, capacity } = observation;
  const beyond = reclaiming && threshold.reclaim ? amountOf(threshold.reclaim, capacity) : 0;
  return available < amountOf(threshold.limit, capacity) + beyond;
}
