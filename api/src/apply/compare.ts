/** Which fields of an object differ from another. One walk, which builds paths only where something differs. */
import { isJsonEqual } from "../json.ts";
import { type FieldSet, FieldSetBuilder, leaf } from "./field-set.ts";
import { type KeyField, keyElement, valueElement } from "./path-element.ts";
import { type Shape, isWhole, memberOf } from "./shape.ts";

type PlainObject = Readonly<Record<string, unknown>>;

export interface Difference {
  /** What was added, or has another value. */
  readonly changed: FieldSet | undefined;
  readonly removed: FieldSet | undefined;
}

const changedLeaf: Difference = { changed: leaf, removed: undefined };

/** Undefined when nothing differs. */
export function compare(shape: Shape, before: unknown, after: unknown): Difference | undefined {
  if (before === after) return undefined;
  if (shape.kind === "struct" && shape.always) return compareParts(shape, before ?? nothing, after ?? nothing);
  if (before === undefined) return { changed: everyField(shape, after), removed: undefined };
  if (after === undefined) return { changed: undefined, removed: everyField(shape, before) };
  return compareParts(shape, before, after);
}

function compareParts(shape: Shape, before: unknown, after: unknown): Difference | undefined {
  if (isWhole(shape)) return isJsonEqual(before, after) ? undefined : changedLeaf;
  if (hasNoParts(before) && hasNoParts(after)) return undefined;
  const differences = new DifferenceBuilder();
  if (shape.kind === "list") compareLists(shape, { before: listOf(before), after: listOf(after), differences });
  else compareFields(shape, { before: objectOf(before), after: objectOf(after), differences });
  return differences.result;
}

class DifferenceBuilder {
  private readonly changed = new FieldSetBuilder();
  private readonly removed = new FieldSetBuilder();

  add(element: string, { changed, removed }: Difference): void {
    if (changed) this.changed.add(element, changed);
    if (removed) this.removed.add(element, removed);
  }

  get result(): Difference | undefined {
    const { set: changed } = this.changed;
    const { set: removed } = this.removed;
    return changed || removed ? { changed, removed } : undefined;
  }
}

interface Comparison<T> {
  readonly before: T;
  readonly after: T;
  readonly differences: DifferenceBuilder;
}

function compareFields(shape: Shape, { before, after, differences }: Comparison<PlainObject>): void {
  for (const name in after) {
    if (before[name] === after[name]) continue;
    const member = memberOf(shape, name);
    const difference = member && compare(member.shape, before[name], after[name]);
    if (difference) differences.add(member.element, difference);
  }
  for (const name in before) {
    if (after[name] !== undefined) continue;
    const member = memberOf(shape, name);
    const difference = member && compare(member.shape, before[name], undefined);
    if (difference) differences.add(member.element, difference);
  }
}

type ListShape = Shape & { kind: "list" };
type List = readonly unknown[];

function compareLists(shape: ListShape, comparison: Comparison<List>): void {
  const { before, after, differences } = comparison;
  if (shape.by.kind === "value" && isJsonEqual(before, after)) return;
  if (shape.by.kind !== "keys" || !sameKeys(shape.by.keys, before, after)) return compareElements(shape, comparison);
  for (const [index, item] of after.entries()) {
    const difference = compare(shape.element, before[index], item);
    if (difference) differences.add(elementOf(shape, item), difference);
  }
}

/** Whether both have the same elements in the same order, as nearly always. */
function sameKeys(keys: readonly KeyField[], before: List, after: List): boolean {
  if (before.length !== after.length) return false;
  return before.every((item, index) =>
    keys.every(({ name }) => (item as PlainObject | null)?.[name] === (after[index] as PlainObject | null)?.[name]),
  );
}

function compareElements(shape: ListShape, { before, after, differences }: Comparison<List>): void {
  const old = groupByElement(shape, before);
  const now = groupByElement(shape, after);
  for (const [element, items] of now) {
    const difference = compareGroups(shape, old.get(element), items);
    if (difference) differences.add(element, difference);
  }
  for (const [element, items] of old) {
    if (!now.has(element)) differences.add(element, { changed: undefined, removed: groupFields(shape, items) });
  }
}

/** Duplicates can only be told apart by their values: they are owned together. */
function compareGroups(shape: ListShape, before: List | undefined, after: List): Difference | undefined {
  if (!before) return { changed: groupFields(shape, after), removed: undefined };
  if (before.length === 1 && after.length === 1) return compare(shape.element, before[0], after[0]);
  return isJsonEqual(before, after) ? undefined : changedLeaf;
}

function groupFields(shape: ListShape, items: List): FieldSet {
  return items.length === 1 ? everyField(shape.element, items[0]) : leaf;
}

function groupByElement(shape: ListShape, list: List): Map<string, unknown[]> {
  const groups = new Map<string, unknown[]>();
  for (const item of list) {
    const element = elementOf(shape, item);
    const group = groups.get(element);
    if (group) group.push(item);
    else groups.set(element, [item]);
  }
  return groups;
}

/** The path element of a list's element. */
export function elementOf({ by }: ListShape, item: unknown): string {
  if (by.kind === "keys") return keyElement(by.keys, item);
  return valueElement(item);
}

/** The value itself and everything in it. */
function everyField(shape: Shape, value: unknown): FieldSet {
  if (isWhole(shape) || hasNoParts(value)) return leaf;
  const fields: Record<string, FieldSet> = { ".": leaf };
  if (shape.kind === "list") {
    for (const [element, items] of groupByElement(shape, listOf(value))) fields[element] = groupFields(shape, items);
    return fields;
  }
  const object = objectOf(value);
  for (const name in object) {
    const member = object[name] === undefined ? undefined : memberOf(shape, name);
    if (member) fields[member.element] = everyField(member.shape, object[name]);
  }
  return fields;
}

/**
 * The fields that a configuration sets: its leaves, the elements of its lists and maps, and what it leaves empty on purpose.
 * Structs and maps themselves are nobody's.
 */
export function configuredFields(shape: Shape, value: unknown): FieldSet {
  if (isWhole(shape)) return leaf;
  const fields = new FieldSetBuilder();
  if (shape.kind === "list") {
    for (const [element, items] of groupByElement(shape, listOf(value)))
      fields.add(element, items.length === 1 ? withSelf(configuredFields(shape.element, items[0])) : leaf);
    return fields.set ?? leaf;
  }
  for (const [name, item] of Object.entries(objectOf(value))) {
    const member = item === undefined ? undefined : memberOf(shape, name);
    if (!member) continue;
    const owned = configuredFields(member.shape, item);
    const standsAlone = isWhole(member.shape) || item === null || isEmptyObject(item) || shape.kind === "map";
    if (standsAlone) fields.add(member.element, withSelf(owned));
    else if (owned !== leaf) fields.add(member.element, owned);
  }
  return fields.set ?? leaf;
}

function withSelf(set: FieldSet): FieldSet {
  const fields = new FieldSetBuilder();
  for (const [element, child] of Object.entries(set)) if (element !== ".") fields.add(element, child);
  return fields.member;
}

function hasNoParts(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  for (const _ in value) return false;
  return true;
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && !Array.isArray(value) && hasNoParts(value);
}

const nothing: PlainObject = {};
const noItems: List = [];

export function objectOf(value: unknown): PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as PlainObject) : nothing;
}

export function listOf(value: unknown): List {
  return Array.isArray(value) ? value : noItems;
}
