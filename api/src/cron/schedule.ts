/** Schedules in cron's format: five fields, or a name such as `@daily`. What is wrong with one is said as upstream's parser says it. */
import { lookupTable } from "../lookup-table.ts";
export class ScheduleError extends Error {
  override readonly name = "ScheduleError";
}

/** The times of a schedule, as sets of values; `anyDay...` say that a field was `*`, which decides how days combine. */
export interface Schedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: ReadonlySet<number>;
  readonly anyDayOfMonth: boolean;
  readonly anyDayOfWeek: boolean;
  /** Instead of the fields: a fixed interval, counted from the time before. */
  readonly everyMs?: number;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const bounds = {
  minute: { min: 0, max: 59 },
  hour: { min: 0, max: 23 },
  dayOfMonth: { min: 1, max: 31 },
  month: { min: 1, max: 12, names: monthNames },
  dayOfWeek: { min: 0, max: 6, names: dayNames },
} as const;

const named = lookupTable<string>({
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
});

const everyPrefix = "@every ";

/** Throws `ScheduleError`. */
export function parseSchedule(text: string): Schedule {
  if (text === "") throw new ScheduleError("empty spec string");
  if (text.startsWith(everyPrefix)) return everySchedule(text);
  if (text.startsWith("@")) {
    const fields = named[text];
    if (fields === undefined) throw new ScheduleError(`unrecognized descriptor: ${text}`);
    return parseFields(fields.split(" "));
  }
  const fields = text.split(/\s+/).filter((field) => field !== "");
  if (fields.length !== 5)
    throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`);
  return parseFields(fields);
}

function parseFields(fields: readonly string[]): Schedule {
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = ""] = fields;
  return {
    minutes: parseField(minute, bounds.minute),
    hours: parseField(hour, bounds.hour),
    daysOfMonth: parseField(dayOfMonth, bounds.dayOfMonth),
    months: parseField(month, bounds.month),
    daysOfWeek: parseField(dayOfWeek, bounds.dayOfWeek),
    anyDayOfMonth: isAny(dayOfMonth),
    anyDayOfWeek: isAny(dayOfWeek),
  };
}

/** Also true of `*` with a step of one, and of a list that has one of these. */
function isAny(field: string): boolean {
  return field.split(",").some((part) => /^[*?](\/1)?$/.test(part));
}

function parseField(field: string, within: Bounds): Set<number> {
  const parts = field.split(",").filter((part) => part !== "");
  return new Set(parts.flatMap((part) => [...parseRange(part, within)]));
}

/** `*`, `5`, `5-10`, and each with a step: `*`, slash, `15`. */
function* parseRange(text: string, within: Bounds): Generator<number> {
  const [range = "", step, ...more] = text.split("/");
  if (more.length > 0) throw new ScheduleError(`too many slashes: ${text}`);
  const [low = "", high, ...rest] = range.split("-");
  if (rest.length > 0) throw new ScheduleError(`too many hyphens: ${text}`);
  const all = low === "*" || low === "?";
  const start = all ? within.min : parseValue(low, within);
  const end = all
    ? within.max
    : high === undefined
      ? step === undefined
        ? start
        : within.max
      : parseValue(high, within);
  const by = step === undefined ? 1 : parseNumber(step);
  if (start < within.min)
    throw new ScheduleError(`beginning of range (${start}) below minimum (${within.min}): ${text}`);
  if (end > within.max) throw new ScheduleError(`end of range (${end}) above maximum (${within.max}): ${text}`);
  if (start > end) throw new ScheduleError(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (by === 0) throw new ScheduleError(`step of range should be a positive number: ${text}`);
  for (let value = start; value <= end; value += by) yield value;
}

function parseValue(text: string, { min, names }: Bounds): number {
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index < 0 ? parseNumber(text) : index + min;
}

function parseNumber(text: string): number {
  if (!/^[+-]?[0-9]+$/.test(text))
    throw new ScheduleError(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  const value = Number(text);
  if (value < 0) throw new ScheduleError(`negative number (${value}) not allowed: ${text}`);
  return value;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function everySchedule(text: string): Schedule {
  const duration = text.slice(everyPrefix.length);
  if (!/^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/.test(duration))
    throw new ScheduleError(`failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`);
  const parts = [...duration.matchAll(/([0-9.]+)(ms|s|m|h)/g)];
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * unitMs[unit ?? ""]!, 0);
  const everyMs = Math.max(1000, Math.floor(total / 1000) * 1000);
  return { ...parseFields(["*", "*", "*", "*", "*"]), everyMs };
}
