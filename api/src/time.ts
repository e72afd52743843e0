/** Times as the API writes them, and durations as `kubectl get` prints them. */

/** RFC 3339 to the second, UTC: the wire form of metav1.Time. */
export function formatTime(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== latest.second) latest = { second, text: `${new Date(ms).toISOString().slice(0, 19)}Z` };
  return latest.text;
}

/** Most times that are written are of this second. */
let latest = { second: NaN, text: "" };

/** RFC 3339 with six decimals, UTC: the wire form of metav1.MicroTime. */
export function formatMicroTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

interface Step {
  /** This step holds for durations below. */
  readonly below: number;
  readonly unit: number;
  readonly suffix: string;
  /** The unit in which the remainder is added, where it is. */
  readonly rest?: { readonly unit: number; readonly suffix: string };
}

const steps: readonly Step[] = [
  { below: 2 * minute, unit: second, suffix: "s" },
  { below: 10 * minute, unit: minute, suffix: "m", rest: { unit: second, suffix: "s" } },
  { below: 3 * hour, unit: minute, suffix: "m" },
  { below: 8 * hour, unit: hour, suffix: "h", rest: { unit: minute, suffix: "m" } },
  { below: 2 * day, unit: hour, suffix: "h" },
  { below: 8 * day, unit: day, suffix: "d", rest: { unit: hour, suffix: "h" } },
  { below: 2 * year, unit: day, suffix: "d" },
  { below: 8 * year, unit: year, suffix: "y", rest: { unit: day, suffix: "d" } },
  { below: Infinity, unit: year, suffix: "y" },
];

/** Clocks of two machines may differ by this much before a negative age is called invalid. */
const clockSkewMs = 2 * second;

/** A duration in two or three significant digits: "45s", "5m30s", "3h", "2d4h", "120d". */
export function humanDuration(ms: number): string {
  if (ms <= -clockSkewMs) return "<invalid>";
  const duration = Math.max(0, ms);
  const { unit, suffix, rest } = steps.find((step) => duration < step.below) ?? steps[0]!;
  const whole = Math.floor(duration / unit);
  const remainder = rest ? Math.floor((duration % unit) / rest.unit) : 0;
  return `${whole}${suffix}${rest && remainder > 0 ? `${remainder}${rest.suffix}` : ""}`;
}

/** The time since an RFC 3339 timestamp, for an AGE column: "<unknown>" when there is none. */
export function ageOf(timestamp: string | undefined, now: number): string {
  return timestamp === undefined || timestamp === "" ? "<unknown>" : humanDuration(now - Date.parse(timestamp));
}
