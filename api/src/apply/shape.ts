/** A type as server-side apply sees it: what merges field by field, what by key or value, and what is replaced whole. */
import {
  type FieldInfo,
  type ListSemantics,
  type MessageInfo,
  type Schema,
  type TypeInfo,
  describeMessage,
} from "../schema/type-info.ts";
import { type KeyField, fieldElement } from "./path-element.ts";

export type Shape =
  | { readonly kind: "leaf"; readonly type: TypeInfo }
  | StructShape
  | { readonly kind: "map"; readonly atomic: boolean; readonly element: Shape }
  | { readonly kind: "list"; readonly atomic: boolean; readonly element: Shape; readonly by: ListIdentity };

/** What tells the elements of a list apart. */
export type ListIdentity =
  | { readonly kind: "index" }
  | { readonly kind: "value" }
  | { readonly kind: "keys"; readonly keys: readonly KeyField[] };

/** Whether it is replaced as a whole: nobody owns a part of it. */
export function isWhole(shape: Shape): boolean {
  return shape.kind === "leaf" || shape.atomic;
}

export class StructShape {
  readonly kind = "struct";
  readonly atomic: boolean;
  /** Whether Go holds it by value: then it is always there, perhaps empty, and nobody adds or removes it. */
  readonly always: boolean;
  readonly type: MessageInfo;
  private readonly members = new Map<string, Member>();
  private readonly hidden: HiddenFields | undefined;

  constructor(type: MessageInfo, { atomic = false, always = false, hidden }: StructOptions = {}) {
    this.type = type;
    this.atomic = atomic;
    this.always = always;
    this.hidden = hidden;
  }

  /** Undefined for fields that the type doesn't have, or that are hidden. */
  member(name: string): Member | undefined {
    const known = this.members.get(name);
    if (known) return known;
    const info = this.type.fields.get(name);
    const hidden = this.hidden?.[name];
    if (!info || hidden === true) return undefined;
    const made = { element: fieldElement(name), shape: shapeOfField(info, hidden) };
    this.members.set(name, made);
    return made;
  }
}

/** What stands under a name. */
export interface Member {
  readonly element: string;
  readonly shape: Shape;
}

/** Of a struct or map. */
export function memberOf(shape: Shape, name: string): Member | undefined {
  if (shape.kind === "struct") return shape.member(name);
  return shape.kind === "map" ? { element: fieldElement(name), shape: shape.element } : undefined;
}

interface StructOptions {
  readonly atomic?: boolean;
  readonly always?: boolean;
  readonly hidden?: HiddenFields | undefined;
}

/** Fields that nobody owns: `true`, or those of them that are meant. */
export interface HiddenFields {
  readonly [field: string]: true | HiddenFields;
}

const shapes = new WeakMap<FieldInfo, Shape>();

function shapeOfField(field: FieldInfo, hidden: HiddenFields | undefined): Shape {
  if (hidden) return shapeOf(field.type, { field, hidden });
  const known = shapes.get(field);
  if (known) return known;
  const made = shapeOf(field.type, { field });
  shapes.set(field, made);
  return made;
}

interface Context {
  readonly field?: FieldInfo;
  readonly hidden?: HiddenFields;
}

function shapeOf(type: TypeInfo, { field, hidden }: Context): Shape {
  if (type.kind === "map") return { kind: "map", atomic: field?.map === "atomic", element: shapeOf(type.value, {}) };
  if (type.kind === "list") return listShape(type.element, field ?? {});
  if (type.kind !== "message") return { kind: "leaf", type };
  return new StructShape(type, {
    atomic: (field?.map ?? type.map) === "atomic",
    always: field !== undefined && !field.pointer,
    hidden,
  });
}

function listShape(type: TypeInfo, { list = "atomic", keys = [] }: ListSemantics): Shape {
  const element = shapeOf(type, {});
  if (list === "map")
    return { kind: "list", atomic: false, element, by: { kind: "keys", keys: keyFields(type, keys) } };
  if (list === "set") return { kind: "list", atomic: false, element, by: { kind: "value" } };
  return { kind: "list", atomic: true, element, by: { kind: "index" } };
}

function keyFields(element: TypeInfo, keys: readonly string[]): KeyField[] {
  const { fields } = describeMessage(element);
  return [...keys].sort().map((name) => {
    const fallback = fields.get(name)?.default;
    return fallback === undefined ? { name } : { name, fallback: JSON.parse(fallback) as unknown };
  });
}

/** What the server keeps by itself, so that nobody owns it. */
const serversMetadata: HiddenFields = Object.fromEntries(
  ["name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields", "resourceVersion"].map(
    (name) => [name, true as const],
  ),
);

const objectShapes = new WeakMap<Schema, StructShape>();

/** A kind with all its fields. */
export function objectShape(schema: Schema): StructShape {
  const known = objectShapes.get(schema);
  if (known) return known;
  const made = new StructShape(describeMessage(schema));
  objectShapes.set(schema, made);
  return made;
}

/** A kind with those fields that can be owned. Keep it: it fills up as it is used. */
export function ownableShape(schema: Schema, hidden: HiddenFields = {}): StructShape {
  const { metadata } = hidden;
  const all = metadata === true ? hidden : { ...hidden, metadata: { ...serversMetadata, ...metadata } };
  return new StructShape(describeMessage(schema), { hidden: all });
}
