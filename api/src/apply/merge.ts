/** A configuration merged into an object, and fields taken out of one. Neither argument is changed; what stays is shared. */
import { elementOf, listOf, objectOf } from "./compare.ts";
import { type FieldSet, isMember } from "./field-set.ts";
import { type Shape, isWhole, memberOf } from "./shape.ts";

type ListShape = Shape & { kind: "list" };
type List = readonly unknown[];

/** The object with what the configuration says. */
export function merge(shape: Shape, live: unknown, config: unknown): unknown {
  if (config === undefined) return live;
  if (live === undefined || live === null || isWhole(shape)) return config;
  if (config === null) return live;
  if (shape.kind === "list") return mergeLists(shape, listOf(live), listOf(config));
  return mergeFields(shape, objectOf(live), objectOf(config));
}

function mergeFields(
  shape: Shape,
  live: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>>,
): unknown {
  const merged = new Map(Object.entries(live));
  for (const [name, value] of Object.entries(config)) {
    const member = memberOf(shape, name);
    merged.set(name, member ? merge(member.shape, live[name], value) : value);
  }
  return Object.fromEntries(merged);
}

/**
 * Elements of the configuration come in its order, those that only the object has stay where they are between them. An
 * element that the object has elsewhere moves to where the configuration has it.
 */
function mergeLists(shape: ListShape, live: List, config: List): unknown[] {
  const configured = config.map((item) => elementOf(shape, item));
  const existing = live.map((item) => elementOf(shape, item));
  const wanted = new Set(configured);
  const liveByElement = singles(existing, live);
  const known = new Set(existing);
  const shared = configured.filter((element) => known.has(element));
  const merged: unknown[] = [];
  const taken = new Set<string>();
  let [l, c, s] = [0, 0, 0];
  const takeConfigured = () => {
    const element = configured[c] as string;
    taken.add(element);
    merged.push(merge(shape.element, liveByElement.get(element), config[c++]));
    if (shared[s] === element) s++;
  };
  while (l < live.length || c < config.length) {
    const element = existing[l];
    if (element === undefined) takeConfigured();
    else if (element === configured[c]) {
      takeConfigured();
      l++;
    } else if (!wanted.has(element)) merged.push(live[l++]);
    else if (taken.has(element) || (shared[s] !== element && shared[s] !== undefined)) l++;
    else takeConfigured();
  }
  return merged;
}

/** The elements that are there once: duplicates can't be merged with, only replaced. */
function singles(elements: readonly string[], items: List): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const seen = new Set<string>();
  for (const [index, element] of elements.entries()) {
    if (seen.has(element)) found.delete(element);
    else found.set(element, items[index]);
    seen.add(element);
  }
  return found;
}

/** The value without the set's members and all that is in them. What becomes empty by that is null, and so absent. */
export function withoutFields(shape: Shape, value: unknown, fields: FieldSet): unknown {
  if (isWhole(shape) || typeof value !== "object" || value === null) return value;
  if (shape.kind === "list") {
    const rest = listOf(value).flatMap((item) => remaining(shape.element, item, fields[elementOf(shape, item)]));
    return rest.length > 0 ? rest : null;
  }
  const entries = Object.entries(value).flatMap(([name, item]) => {
    const member = memberOf(shape, name);
    const kept = member ? remaining(member.shape, item, fields[member.element]) : [item];
    return kept.map((each) => [name, each] as const);
  });
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}

/** One element or none. */
function remaining(shape: Shape, item: unknown, fields: FieldSet | undefined): [] | [unknown] {
  if (fields === undefined) return [item];
  return isMember(fields) ? [] : [withoutFields(shape, item, fields)];
}

/** The set with those structs as members that have members: what is typically owned together with its fields. */
export function withNamedFields(shape: Shape | undefined, set: FieldSet): FieldSet {
  if (!shape) return set;
  const entries = Object.entries(set).map(([element, child]) => {
    if (element === "." || isLeafNode(child)) return [element, child] as const;
    const below = withNamedFields(shapeBelow(shape, element), child);
    const named = element.startsWith("f:") && shape.kind === "struct";
    return [element, named ? { ".": {}, ...below } : below] as const;
  });
  return Object.fromEntries(entries);
}

function isLeafNode(node: FieldSet): boolean {
  return Object.keys(node).length === 0;
}

function shapeBelow(shape: Shape, element: string): Shape | undefined {
  if (shape.kind === "list" || shape.kind === "map") return shape.element;
  return memberOf(shape, element.slice(2))?.shape;
}
