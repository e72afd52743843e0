/** Equality of API values: absent, null, empty list and empty map say the same. */

export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b);
  if (typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
    );
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  return keysOf(left, right).every((key) => isEqual(left[key], right[key]));
}

function keysOf(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== "object") return false;
  for (const key in value) if (!isEmpty((value as Record<string, unknown>)[key])) return false;
  return true;
}

/** The places where two values differ, as `-path: old` and `+path: new` lines. */
export function difference(before: unknown, after: unknown, at = ""): string[] {
  if (isEqual(before, after)) return [];
  if (isObject(before) && isObject(after) && Array.isArray(before) === Array.isArray(after)) {
    const inList = Array.isArray(before);
    return keysOf(before, after).flatMap((key) =>
      difference(before[key], after[key], inList ? `${at}[${key}]` : at === "" ? key : `${at}.${key}`),
    );
  }
  return [...line("-", at, before), ...line("+", at, after)];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function line(sign: string, at: string, value: unknown): string[] {
  return value === undefined ? [] : [`${sign} ${at}: ${JSON.stringify(value)}`];
}
