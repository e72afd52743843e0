/** JSON merge patch (RFC 7386): null deletes, objects merge, everything else replaces. Nothing given is changed. */
import { malformedPatch } from "./errors.ts";
import { goTypeOf, isObject, type JsonObject } from "./format.ts";

/** The document with the patch applied. */
export function applyMergePatch(document: unknown, patch: unknown): JsonObject {
  if (!isObject(patch)) {
    const found = goTypeOf(patch).startsWith("[]") ? "array" : typeof patch;
    throw malformedPatch(
      `error decoding patch: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
    );
  }
  return mergeObjects(document, patch);
}

function mergeObjects(document: unknown, patch: JsonObject): JsonObject {
  const merged = new Map(isObject(document) ? Object.entries(document) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, isObject(value) ? mergeObjects(merged.get(key), value) : value);
  }
  return Object.fromEntries(merged);
}
