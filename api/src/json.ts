/** Plain JSON values. */

/** Equal up to the order of fields; a field that is undefined is absent. */
export function isJsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isJsonEqual(item, b[index]));
  }
  if (Array.isArray(b)) return false;
  return hasFieldsOf(a as PlainObject, b as PlainObject) && hasKeysOf(b as PlainObject, a as PlainObject);
}

type PlainObject = Readonly<Record<string, unknown>>;

function hasFieldsOf(a: PlainObject, b: PlainObject): boolean {
  for (const key in a) if (!isJsonEqual(a[key], b[key])) return false;
  return true;
}

function hasKeysOf(a: PlainObject, b: PlainObject): boolean {
  for (const key in a) if (a[key] !== undefined && b[key] === undefined) return false;
  return true;
}
