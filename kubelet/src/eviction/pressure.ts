/**
 * What a node is short of, from looks at it one after the other. A soft threshold counts once it was crossed for its grace; a condition stays
 * for a while after its cause has gone, or it would flap. Pure.
 */
import { isCrossed, type Observations, type Signal, type Threshold } from "./thresholds.ts";

export type PressureType = "MemoryPressure" | "DiskPressure" | "PIDPressure";
export const pressureTypes: readonly PressureType[] = ["MemoryPressure", "DiskPressure", "PIDPressure"];

const pressureOf: Readonly<Record<Signal, PressureType>> = {
  "memory.available": "MemoryPressure",
  "nodefs.available": "DiskPressure",
  "nodefs.inodesFree": "DiskPressure",
  "imagefs.available": "DiskPressure",
  "imagefs.inodesFree": "DiskPressure",
  "pid.available": "PIDPressure",
};

export interface PressureState {
  /** Since when each threshold, by its place in the list, has been crossed. */
  readonly crossedSince: ReadonlyMap<number, number>;
  /** Until when each condition is reported. */
  readonly conditions: ReadonlyMap<PressureType, number>;
  /** To be acted on, the most urgent first: memory before everything else, hard before soft. */
  readonly starving: readonly Threshold[];
}

export const noPressure: PressureState = { crossedSince: new Map(), conditions: new Map(), starving: [] };

export function stepPressure(
  before: PressureState,
  look: {
    readonly thresholds: readonly Threshold[];
    readonly observed: Observations;
    readonly nowMs: number;
    readonly holdMs: number;
  },
): PressureState {
  const { thresholds, observed, nowMs, holdMs } = look;
  const crossedSince = new Map<number, number>();
  const starving: Threshold[] = [];
  for (const [index, threshold] of thresholds.entries()) {
    const since = before.crossedSince.get(index);
    if (!isCrossed(threshold, observed, since !== undefined)) continue;
    crossedSince.set(index, since ?? nowMs);
    if (nowMs - (since ?? nowMs) >= (threshold.graceMs ?? 0)) starving.push(threshold);
  }
  const conditions = new Map([...before.conditions].filter(([, until]) => until > nowMs));
  for (const { signal } of starving) conditions.set(pressureOf[signal], nowMs + holdMs);
  return { crossedSince, conditions, starving: starving.sort((a, b) => urgency(a) - urgency(b)) };
}

function urgency({ signal, graceMs }: Threshold): number {
  return (signal === "memory.available" ? 0 : 2) + (graceMs === undefined ? 0 : 1);
}
