/** Wall clocks of time zones, by the tz database that Node brings. */

export interface Wall {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    const numeric = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, calendar: "gregory", hourCycle: "h23", ...numeric });
    formats.set(zone, format);
  }
  return format;
}

/** Whether the tz database knows a zone. Names are taken as they are written there. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/.test(zone)) return false;
  if (/^[+-]/.test(zone)) return false;
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

export function wallOf(ms: number, zone: string): Wall {
  const parts = formatOf(zone).formatToParts(ms);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return { year: read("year"), month: read("month"), day: read("day"), hour: read("hour"), minute: read("minute") };
}

const dayMs = 24 * 3_600_000;

/** The instants at which clocks show this: mostly one, none where they skip it, two where they repeat it; in order. */
export function zoneTimes(wall: Wall, zone: string): number[] {
  const asUtc = utc(wall);
  const offsets = new Set([asUtc - dayMs, asUtc + dayMs].map((ms) => offsetAt(ms, zone)));
  const candidates = [...offsets].map((offset) => asUtc - offset).sort((a, b) => a - b);
  return candidates.filter((ms) => ms + offsetAt(ms, zone) === asUtc);
}

function offsetAt(ms: number, zone: string): number {
  const minute = Math.floor(ms / 60_000) * 60_000;
  return utc(wallOf(minute, zone)) - minute;
}

/** What clocks show, as a number to compare. */
export function utc({ year, month, day, hour, minute }: Wall): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}
