/** Lengths of time as Go writes them, `1h2m3.5s`: the wire form of metav1.Duration. */

const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };
const term = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g;
const whole = /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/;

/** Nanoseconds; undefined for what is no duration. */
export function nanosecondsOf(text: string): number | undefined {
  if (!whole.test(text)) return undefined;
  const sum = [...text.matchAll(term)].reduce((total, [, count, unit]) => total + Number(count) * units[unit!]!, 0);
  return Math.round(text.startsWith("-") ? -sum : sum);
}

/** The largest units first, none that is zero; what is below a second in the unit that needs no leading zero. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return "0s";
  const sign = nanoseconds < 0 ? "-" : "";
  const ns = Math.abs(nanoseconds);
  if (ns < units["us"]!) return `${sign}${ns}ns`;
  if (ns < units["ms"]!) return `${sign}${ns / units["us"]!}µs`;
  if (ns < units["s"]!) return `${sign}${ns / units["ms"]!}ms`;
  const hours = Math.floor(ns / units["h"]!);
  const minutes = Math.floor((ns % units["h"]!) / units["m"]!);
  const seconds = Number(((ns % units["m"]!) / units["s"]!).toFixed(9));
  return sign + (hours > 0 ? `${hours}h` : "") + (hours + minutes > 0 ? `${minutes}m` : "") + `${seconds}s`;
}

/** Throws on what is no duration. */
export function canonicalDuration(text: string): string {
  const nanoseconds = nanosecondsOf(text);
  if (nanoseconds === undefined) throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
  return formatDuration(nanoseconds);
}
