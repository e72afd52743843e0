/** Merging one list of a strategic merge patch: by merge key, or as a set of scalars. */
import type { TypeInfo } from "../schema/kit.ts";
import { BAD_PRIMITIVE_LIST, isDirective, PATCH, plainValue } from "./directives.ts";
import { orderElements, type Identity } from "./element-order.ts";
import { malformedPatch, noMergeKey, patchDoesNotApply, patchFailure } from "./errors.ts";
import { goFormat, goTypeOf, isObject, type JsonObject } from "./format.ts";

export interface ListField {
  readonly type: TypeInfo;
  /** Whether the list merges at all; else the patch's list replaces it. */
  readonly merges: boolean;
  readonly mergeKey: string | undefined;
}

type MergeElement = (type: TypeInfo, original: JsonObject, patch: JsonObject) => JsonObject;

interface Lists {
  readonly before: readonly unknown[];
  readonly patch: readonly unknown[];
  readonly mergeElement: MergeElement;
}

/** The merged list, in the order of the patch and the live list. */
export function mergeList(field: ListField, lists: Lists): readonly unknown[] {
  if (lists.before.length === 0 && lists.patch.length === 0) return lists.before;
  checkElements(lists.before, lists.patch);
  const { kept, wanted } = mergeElements(field, lists);
  return orderElements(kept, { wanted, live: lists.before }, identityOf(field));
}

interface Ordered {
  readonly order: unknown;
  readonly before: unknown;
  readonly patch: unknown;
  readonly mergeElement: MergeElement;
}

/** The list merged and put in the order of $setElementOrder; undefined when there is neither a live list nor a patch for it. */
export function orderList(
  field: ListField,
  { order, before, patch, mergeElement }: Ordered,
): readonly unknown[] | undefined {
  const live = listOr(before);
  const changes = listOr(patch);
  const wanted = listOr(order) ?? [];
  checkOrder(field, changes ?? [], wanted);
  if (!live && !changes) return undefined;
  checkElements(live ?? [], changes ?? []);
  const kept = mergedOrGiven(field, { live, changes, mergeElement });
  return orderElements(kept, { wanted, live: live ?? [] }, identityOf(field));
}

function mergedOrGiven(
  field: ListField,
  {
    live,
    changes,
    mergeElement,
  }: { live: unknown[] | undefined; changes: unknown[] | undefined; mergeElement: MergeElement },
): readonly unknown[] {
  if (!changes) return live ?? [];
  if (!live || !field.merges) return plainValue(changes) as unknown[];
  return mergeElements(field, { before: live, patch: changes, mergeElement }).kept;
}

function listOr(value: unknown): unknown[] | undefined {
  if (value === undefined || value === null || Array.isArray(value)) return value ?? undefined;
  throw patchFailure(`expected a []interface {}, but received a ${goTypeOf(value)}`);
}

/** $deleteFromPrimitiveList: the list without the values. */
export function deleteScalars(list: unknown, values: unknown): unknown {
  if (!Array.isArray(values)) throw malformedPatch(BAD_PRIMITIVE_LIST);
  return Array.isArray(list) ? list.filter((item) => !values.includes(item)) : list;
}

/** Lists of lists don't merge, nor do lists of unlike things, or of nothing. */
function checkElements(before: readonly unknown[], patch: readonly unknown[]): void {
  const all = [...before, ...patch];
  if (all.some(Array.isArray)) throw patchDoesNotApply("lists of lists are not supported");
  const types = new Set(all.map(goTypeOf));
  if (types.size > 1 || all.includes(null))
    throw patchFailure(`list element types are not identical: ${goFormat([before, patch])}`);
}

interface Merged {
  readonly kept: readonly unknown[];
  /** The patch's own elements, whose order counts. */
  readonly wanted: readonly unknown[];
}

function mergeElements(field: ListField, lists: Lists): Merged {
  const { before, patch } = lists;
  if (!isObject(before[0] ?? patch[0])) return { kept: [...new Set([...before, ...patch])], wanted: patch };
  const { mergeKey } = field;
  if (mergeKey === undefined) throw patchFailure("cannot merge lists without merge key for type struct");
  const { survivors, changes } = applyDirectives(mergeKey, lists);
  const kept = changes.reduce<unknown[]>(
    (list, change) => mergeElementInto(list, change, { ...field, mergeKey, ...lists }),
    survivors,
  );
  return { kept, wanted: changes };
}

/** `$patch: delete` elements remove theirs, one `$patch: replace` element makes the patch's list the whole list. */
function applyDirectives(mergeKey: string, { before, patch }: Lists): { survivors: unknown[]; changes: JsonObject[] } {
  const changes = patch.filter((item) => !isDirective(item)) as JsonObject[];
  const directives = patch.filter(isDirective) as JsonObject[];
  const deleted = new Set(directives.filter(isDeletion).map((item) => keyOf(item, mergeKey)));
  if (directives.some((item) => item[PATCH] === "replace")) return { survivors: changes.map(plainValue), changes: [] };
  return { survivors: before.filter((item) => !deleted.has((item as JsonObject)[mergeKey])), changes };
}

function isDeletion(item: JsonObject): boolean {
  const directive = item[PATCH];
  if (directive === "merge") throw patchFailure("merging lists cannot yet be specified in the patch");
  if (directive !== "delete" && directive !== "replace") {
    throw patchFailure(`unknown patch type: ${goFormat(directive)} in map: ${goFormat(item)}`);
  }
  return directive === "delete";
}

interface Into extends ListField {
  readonly mergeKey: string;
  readonly mergeElement: MergeElement;
}

function mergeElementInto(list: unknown[], change: JsonObject, into: Into): unknown[] {
  const key = keyOf(change, into.mergeKey);
  const index = list.findIndex((item) => (item as JsonObject)[into.mergeKey] === key);
  if (index === -1) return [...list, plainValue(change)];
  const element = into.type.kind === "list" ? into.type.element : into.type;
  return list.with(index, into.mergeElement(element, list[index] as JsonObject, change));
}

function keyOf(item: JsonObject, mergeKey: string): unknown {
  if (Object.hasOwn(item, mergeKey)) return item[mergeKey];
  throw noMergeKey(item, mergeKey);
}

function identityOf({ mergeKey }: ListField): Identity {
  return mergeKey === undefined ? (element) => element : (element) => keyOf(element as JsonObject, mergeKey);
}

/** The patch's elements must stand in the order that $setElementOrder gives, and be among its elements. */
function checkOrder(field: ListField, patch: readonly unknown[], order: readonly unknown[]): void {
  if (patch.length === 0 || order.length === 0) return;
  const identity = identityOf(field);
  const given = patch.filter((item) => !isDirective(item)).map(identity);
  let next = 0;
  for (const element of order.map(identity)) if (element === given[next] && next < given.length) next++;
  if (next === given.length) return;
  throw patchFailure(
    `The order in patch list:\n${goFormat(patch)}\n doesn't match $setElementOrder list:\n${goFormat(order)}\n`,
  );
}
