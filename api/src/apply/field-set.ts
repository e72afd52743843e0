/**
 * Sets of field paths, in the very form in which managedFields shows them (fieldsV1): a tree whose keys are path elements. A
 * node without children is a member; one with children is a member if it also has the key `.`. The root is never a member.
 * Sets are shared and never changed.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

type Building = Record<string, FieldSet>;

/** A member with nothing below it. As the root it is the empty set. */
export const leaf: FieldSet = Object.freeze({});

const self = ".";

export function isEmpty(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** Whether the node's own path is in the set. */
export function isMember(node: FieldSet): boolean {
  return self in node || isEmpty(node);
}

export function childrenOf(node: FieldSet): [element: string, child: FieldSet][] {
  return Object.entries(node).filter(([element]) => element !== self);
}

/** A node of these children; undefined when it would stand for nothing. */
function nodeOf(member: boolean, children: Building): FieldSet | undefined {
  if (isEmpty(children)) return member ? leaf : undefined;
  return member ? { [self]: leaf, ...children } : children;
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmpty(b)) return a;
  return isEmpty(a) ? b : unionChildren(a, b, false);
}

function unionNodes(a: FieldSet, b: FieldSet): FieldSet {
  return a === b ? a : unionChildren(a, b, isMember(a) || isMember(b));
}

function unionChildren(a: FieldSet, b: FieldSet, member: boolean): FieldSet {
  const children: Building = {};
  for (const [element, child] of childrenOf(a)) {
    const other = b[element];
    children[element] = other ? unionNodes(child, other) : child;
  }
  for (const [element, child] of childrenOf(b)) children[element] ??= child;
  return nodeOf(member, children) ?? leaf;
}

/** What is in `a` and not in `b`; `a` itself when they have nothing in common. A member's children count for themselves. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return isEmpty(a) || isEmpty(b) ? a : (differenceChildren(a, b, false) ?? leaf);
}

function differenceNodes(a: FieldSet, b: FieldSet): FieldSet | undefined {
  return differenceChildren(a, b, isMember(a) && !isMember(b));
}

function differenceChildren(a: FieldSet, b: FieldSet, member: boolean): FieldSet | undefined {
  const children: Building = {};
  let changed = false;
  for (const [element, child] of childrenOf(a)) {
    const other = b[element];
    const rest = other ? differenceNodes(child, other) : child;
    if (rest) children[element] = rest;
    changed ||= rest !== child;
  }
  const node = nodeOf(member, children);
  return !changed && node !== undefined && isMember(a) === member ? a : node;
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return isEmpty(a) || isEmpty(b) ? leaf : (intersectChildren(a, b, false) ?? leaf);
}

function intersectChildren(a: FieldSet, b: FieldSet, member: boolean): FieldSet | undefined {
  const children: Building = {};
  for (const [element, child] of childrenOf(a)) {
    const other = b[element];
    const both = other && intersectChildren(child, other, isMember(child) && isMember(other));
    if (both) children[element] = both;
  }
  return nodeOf(member, children);
}

/** The members, each as its path elements, parents first. */
export function* membersOf(set: FieldSet, path: readonly string[] = []): Generator<readonly string[]> {
  for (const [element, child] of childrenOf(set)) {
    const at = [...path, element];
    if (isMember(child)) yield at;
    yield* membersOf(child, at);
  }
}

/** Collects the children of a node; what was collected under one element twice is united. */
export class FieldSetBuilder {
  private readonly children: Building = {};
  private any = false;

  add(element: string, child: FieldSet): void {
    const before = this.children[element];
    this.children[element] = before ? unionNodes(before, child) : child;
    this.any = true;
  }

  /** Undefined when nothing was added. */
  get set(): FieldSet | undefined {
    return this.any ? this.children : undefined;
  }

  /** The same with the node itself as a member. */
  get member(): FieldSet {
    return nodeOf(true, this.children) ?? leaf;
  }
}

/** No object nests deeper; a client's set that does is none. */
const maxDepth = 100;

/** Whether what a client sent is a field set. */
export function isFieldSet(value: unknown, depth = 0): value is FieldSet {
  if (typeof value !== "object" || value === null || Array.isArray(value) || depth > maxDepth) return false;
  return Object.entries(value).every(([element, child]) =>
    element === self ? depth > 0 && isPlainLeaf(child) : isElement(element) && isFieldSet(child, depth + 1),
  );
}

function isPlainLeaf(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function isElement(element: string): boolean {
  switch (element.slice(0, 2)) {
    case "f:":
      return true;
    case "i:":
      return /^\d+$/.test(element.slice(2));
    case "v:":
    case "k:":
      return isJson(element.slice(2));
    default:
      return false;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
