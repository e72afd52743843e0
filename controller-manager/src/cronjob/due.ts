/** The last time at which a schedule was due. */
import { nextTime, type Schedule } from "@kayak/api";

/** More missed times than this are worth a warning. */
const MANY_MISSED = 100;
/** How many times in a row are looked at before a guess is made from their distance. */
const MAX_STEPS = 5;

export interface Span {
  readonly schedule: Schedule;
  readonly zone: string;
  /** Not included. */
  readonly earliestMs: number;
  /** Included. */
  readonly nowMs: number;
}

export interface Due {
  readonly atMs: number | undefined;
  readonly tooMany: boolean;
}

/**
 * The last time within the span. A long span is not walked through: the distance of the first times says about where its
 * end begins, and the walk goes on from there.
 */
export function mostRecent({ schedule, zone, earliestMs, nowMs }: Span): Due {
  const first = upTo(nowMs, nextTime(schedule, earliestMs, zone));
  if (first === undefined) return { atMs: undefined, tooMany: false };
  let last = first;
  for (let step = 0; step < MAX_STEPS; step++) {
    const next = upTo(nowMs, nextTime(schedule, last, zone));
    if (next === undefined) return { atMs: last, tooMany: false };
    last = next;
  }
  const distance = Math.max((last - first) / MAX_STEPS, 1000);
  return {
    atMs: walkBack({ schedule, zone, earliestMs: last, nowMs }, distance),
    tooMany: (nowMs - first) / distance > MANY_MISSED,
  };
}

/** From nearer and nearer to the start, until there is a time before the end. */
function walkBack({ schedule, zone, earliestMs, nowMs }: Span, distance: number): number {
  for (let back = distance; ; back *= 2) {
    const from = Math.max(earliestMs, nowMs - back);
    let last = upTo(nowMs, nextTime(schedule, from, zone));
    if (last === undefined && from === earliestMs) return earliestMs;
    if (last === undefined) continue;
    for (let next: number | undefined = last; next !== undefined; next = upTo(nowMs, nextTime(schedule, last, zone)))
      last = next;
    return last;
  }
}

function upTo(endMs: number, ms: number | undefined): number | undefined {
  return ms !== undefined && ms <= endMs ? ms : undefined;
}
