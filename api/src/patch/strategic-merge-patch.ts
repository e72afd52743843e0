/**
 * Strategic merge patch: a merge patch that knows the type, so that lists of named things merge by their key. The keys come
 * from the schema's metadata, the directives from the patch. Nothing given is changed; what the patch leaves alone is shared.
 */
import { describeMessage, type Schema, type TypeInfo } from "../schema/kit.ts";
import { BAD_RETAIN_KEYS, plainValue, takeApart } from "./directives.ts";
import { malformedPatch, patchFailure } from "./errors.ts";
import { goFormat, isObject, type JsonObject } from "./format.ts";
import { deleteScalars, mergeList, orderList, type ListField } from "./merge-list.ts";

/** The document with the patch applied. */
export function applyStrategicMergePatch(schema: Schema, document: JsonObject, patch: unknown): JsonObject {
  if (!isObject(patch)) throw malformedPatch("invalid JSON document");
  return mergeObject(describeMessage(schema), document, patch);
}

function mergeObject(type: TypeInfo, original: JsonObject, patch: JsonObject): JsonObject {
  const { directive, retainKeys, elementOrders, deletions, fields } = takeApart(patch);
  if (directive !== undefined) return replaceObject(directive, fields, patch);
  const merged = new Map(Object.entries(original));
  if (retainKeys !== undefined) dropOthers(merged, retainKeys, fields);
  for (const [name, order] of elementOrders) mergeOrdered({ type, name, order }, merged, fields);
  for (const [name, value] of fields) if (!elementOrders.has(name)) mergeField(fieldOf(type, name), merged, value);
  for (const [name, values] of deletions) merged.set(name, deleteScalars(merged.get(name), values));
  return Object.fromEntries([...merged].filter(([, value]) => value !== undefined));
}

function replaceObject(directive: unknown, fields: ReadonlyMap<string, unknown>, patch: JsonObject): JsonObject {
  if (directive === "replace") return Object.fromEntries(fields);
  if (directive === "delete") return {};
  throw patchFailure(`unknown patch type: ${goFormat(directive)} in map: ${goFormat(patch)}`);
}

/** $retainKeys: the object keeps only the listed keys, and the patch may set no other. */
function dropOthers(merged: Map<string, unknown>, retainKeys: unknown, fields: ReadonlyMap<string, unknown>): void {
  if (!Array.isArray(retainKeys)) throw malformedPatch(BAD_RETAIN_KEYS);
  for (const [name, value] of fields) {
    if (value !== null && !retainKeys.includes(name)) throw malformedPatch(BAD_RETAIN_KEYS);
  }
  for (const name of merged.keys()) if (!retainKeys.includes(name)) merged.delete(name);
}

interface PatchedField extends ListField {
  readonly name: string;
  readonly replaces: boolean;
}

const RAW: TypeInfo = { kind: "raw" };

/** A field as the merge sees it. The type may not have it: then decoding the result will say so. */
function fieldOf(type: TypeInfo, name: string): PatchedField {
  if (type.kind === "map") return { name, type: type.value, merges: false, replaces: false, mergeKey: undefined };
  const field = type.kind === "message" ? type.fields.get(name) : undefined;
  const strategies = field?.patch?.split(",") ?? [];
  return {
    name,
    type: field?.type ?? RAW,
    merges: strategies.includes("merge"),
    replaces: strategies.includes("replace"),
    mergeKey: field?.mergeKey,
  };
}

function mergeField(field: PatchedField, merged: Map<string, unknown>, value: unknown): void {
  const before = merged.get(field.name);
  if (value === null) merged.delete(field.name);
  else if (isObject(value) && isObject(before) && !field.replaces)
    merged.set(field.name, mergeObject(field.type, before, value));
  else if (Array.isArray(value) && Array.isArray(before) && field.merges)
    merged.set(field.name, mergeList(field, { before, patch: value, mergeElement: mergeObject }));
  else merged.set(field.name, plainValue(value));
}

/** A list with $setElementOrder: merged if the patch has elements for it, then put in that order. */
function mergeOrdered(
  { type, name, order }: { type: TypeInfo; name: string; order: unknown },
  merged: Map<string, unknown>,
  fields: ReadonlyMap<string, unknown>,
): void {
  const field = fieldOf(type, name);
  const ordered = orderList(field, {
    order,
    before: merged.get(name),
    patch: fields.get(name),
    mergeElement: mergeObject,
  });
  if (ordered) merged.set(name, ordered);
}
