/**
 * Scalars that have a canonical text: what Go's types accept and what they write back. Each function returns the canonical
 * text or throws an `InvalidScalar` in Go's words.
 */
export class InvalidScalar extends Error {
  override readonly name = "InvalidScalar";
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Standard base64 with padding; line breaks are dropped, as Go's decoder does. */
export function canonicalBase64(text: string): string {
  if (BASE64.test(text)) return text;
  const joined = text.replace(/[\r\n]/g, "");
  if (BASE64.test(joined)) return joined;
  throw new InvalidScalar(`illegal base64 data at input byte ${firstIllegalByte(text)}`);
}

function firstIllegalByte(text: string): number {
  const alien = text.search(/[^A-Za-z0-9+/\r\n]/);
  return alien === -1 ? text.length - (text.length % 4) : alien;
}

const RFC3339 = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;
const CANONICAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** RFC 3339 in UTC, to the second. */
export function canonicalTime(text: string): string {
  const date = parseTime(text);
  return CANONICAL_TIME.test(text) ? text : `${date.toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 in UTC, to the microsecond. */
export function canonicalMicroTime(text: string): string {
  const seconds = parseTime(text).toISOString().slice(0, 19);
  const fraction = RFC3339.exec(text)?.[3] ?? "";
  return `${seconds}.${fraction.slice(0, 6).padEnd(6, "0")}Z`;
}

function parseTime(text: string): Date {
  const match = RFC3339.exec(text);
  const date = new Date(match ? `${match[1]}T${match[2]}${match[4]}` : Number.NaN);
  if (!match || Number.isNaN(date.getTime())) throw new InvalidScalar(timeError(text));
  const [, day, clock] = match;
  const rolledOver = new Date(`${day}T${clock}Z`).toISOString().slice(0, 10) !== day;
  if (rolledOver) throw new InvalidScalar(`parsing time ${JSON.stringify(text)}: day out of range`);
  return date;
}

const LAYOUT = "2006-01-02T15:04:05Z07:00";

/** Go names the element of the layout at which parsing stopped, and the text from there on. */
function timeError(text: string): string {
  const elements: [RegExp, string][] = [
    [/^\d{4}/, "2006"],
    [/^-/, "-"],
    [/^(0[1-9]|1[0-2])/, "01"],
    [/^-/, "-"],
    [/^(0[1-9]|[12]\d|3[01])/, "02"],
    [/^T/, "T"],
    [/^([01]\d|2[0-3])/, "15"],
    [/^:/, ":"],
    [/^[0-5]\d/, "04"],
    [/^:/, ":"],
    [/^[0-5]\d(\.\d+)?/, "05"],
    [/^(Z|[+-]\d\d:\d\d)/, "Z07:00"],
  ];
  let rest = text;
  for (const [pattern, element] of elements) {
    const length = pattern.exec(rest)?.[0].length;
    if (length === undefined) return `${parsing(text)}: cannot parse ${JSON.stringify(rest)} as "${element}"`;
    rest = rest.slice(length);
  }
  return `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`;
}

function parsing(text: string): string {
  return `parsing time ${JSON.stringify(text)} as "${LAYOUT}"`;
}
