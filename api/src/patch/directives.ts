/** The keys that a strategic merge patch carries among the object's own fields. */
import { malformedPatch } from "./errors.ts";
import { isObject, type JsonObject } from "./format.ts";

export const PATCH = "$patch";
export const RETAIN_KEYS = "$retainKeys";
const DELETE_FROM_PRIMITIVE_LIST = "$deleteFromPrimitiveList";
const SET_ELEMENT_ORDER = "$setElementOrder";

/** What a patch object says, taken apart. */
export interface PatchParts {
  readonly directive: unknown;
  readonly retainKeys: unknown;
  /** By the name of the list's field. */
  readonly elementOrders: ReadonlyMap<string, unknown>;
  readonly deletions: ReadonlyMap<string, unknown>;
  readonly fields: ReadonlyMap<string, unknown>;
}

export function takeApart(patch: JsonObject): PatchParts {
  const fields = new Map(Object.entries(patch));
  const elementOrders = new Map<string, unknown>();
  const deletions = new Map<string, unknown>();
  for (const [key, value] of Object.entries(patch)) {
    if (!key.startsWith("$")) continue;
    if (key.startsWith(SET_ELEMENT_ORDER)) elementOrders.set(fieldOf(key, SET_ELEMENT_ORDER), value);
    else if (key.startsWith(DELETE_FROM_PRIMITIVE_LIST)) deletions.set(fieldOf(key, DELETE_FROM_PRIMITIVE_LIST), value);
    else if (key !== RETAIN_KEYS && key !== PATCH) continue;
    fields.delete(key);
  }
  return { directive: patch[PATCH], retainKeys: patch[RETAIN_KEYS], elementOrders, deletions, fields };
}

/** `$setElementOrder/containers` is about the field `containers`. */
function fieldOf(key: string, prefix: string): string {
  const slash = key.indexOf("/");
  if (slash !== -1 && key.slice(0, slash) === prefix) return key.slice(slash + 1);
  throw malformedPatch(prefix === SET_ELEMENT_ORDER ? BAD_ELEMENT_ORDER : BAD_PRIMITIVE_LIST);
}

export const BAD_ELEMENT_ORDER = "invalid patch format of setElementOrder list";
export const BAD_PRIMITIVE_LIST = "invalid patch format of primitive list";
export const BAD_RETAIN_KEYS = "invalid patch format of retainKeys";

/** A patch value where the object had nothing to merge it with: without directives, nulls and elements to delete. */
export function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isDirective(item)).map(plainValue);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key, item]) => item !== null && !isDirectiveKey(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, plainValue(item)]));
}

function isDirectiveKey(key: string): boolean {
  return (
    key === PATCH ||
    key === RETAIN_KEYS ||
    key.startsWith(`${DELETE_FROM_PRIMITIVE_LIST}/`) ||
    key.startsWith(`${SET_ELEMENT_ORDER}/`)
  );
}

export function isDirective(item: unknown): boolean {
  return isObject(item) && Object.hasOwn(item, PATCH);
}
