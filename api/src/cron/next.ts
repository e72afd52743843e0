/** When a schedule is next due, by the clocks of a time zone. */
import type { Schedule } from "./schedule.ts";
import { type Wall, utc, wallOf, zoneTimes } from "./zone.ts";

/** A schedule that is due at no time within these years (31 February) never is. */
const maxYears = 5;
/** Clocks are never put back by more. */
const maxRepeatMs = 2 * 3_600_000;

/** The first time after `afterMs`, or undefined. Times that clocks skip don't exist; of those they repeat, the first counts. */
export function nextTime(schedule: Schedule, afterMs: number, zone: string): number | undefined {
  if (schedule.everyMs !== undefined) return Math.floor(afterMs / 1000) * 1000 + schedule.everyMs;
  const from = wallOf(afterMs, zone);
  const after = { afterMs, zone, earliest: utc(from) - maxRepeatMs };
  for (const day of days(from)) {
    if (!isDay(schedule, day)) continue;
    const due = firstOn(schedule, day, after);
    if (due !== undefined) return due;
  }
  return undefined;
}

interface Day {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
}

/** The day before too: clocks that go back may repeat its end. */
function* days({ year, month, day }: Wall): Generator<Day> {
  const last = year + maxYears;
  for (let offset = -1; ; offset++) {
    const date = new Date(Date.UTC(year, month - 1, day + offset));
    if (date.getUTCFullYear() > last) return;
    yield {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      weekday: date.getUTCDay(),
    };
  }
}

/** Where both fields of days are given, either may match, as cron has it. */
function isDay(schedule: Schedule, { month, day, weekday }: Day): boolean {
  if (!schedule.months.has(month)) return false;
  const ofMonth = schedule.daysOfMonth.has(day);
  const ofWeek = schedule.daysOfWeek.has(weekday);
  return schedule.anyDayOfMonth || schedule.anyDayOfWeek ? ofMonth && ofWeek : ofMonth || ofWeek;
}

interface After {
  readonly afterMs: number;
  readonly zone: string;
  /** No clock that shows less can be later than `afterMs`. */
  readonly earliest: number;
}

/** Where clocks show the same twice, what they show later may come first: then one goes on looking. */
function firstOn(schedule: Schedule, day: Day, { afterMs, zone, earliest }: After): number | undefined {
  let first: number | undefined;
  for (const wall of times(schedule, day)) {
    if (utc(wall) < earliest) continue;
    const found = zoneTimes(wall, zone);
    const due = found.find((time) => time > afterMs);
    if (due === undefined) continue;
    first = first === undefined ? due : Math.min(first, due);
    if (found.length === 1) break;
  }
  return first;
}

function* times({ hours, minutes }: Schedule, day: Day): Generator<Wall> {
  for (const hour of sorted(hours)) for (const minute of sorted(minutes)) yield { ...day, hour, minute };
}

function sorted(values: ReadonlySet<number>): number[] {
  return [...values].sort((a, b) => a - b);
}
