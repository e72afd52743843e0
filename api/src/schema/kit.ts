/* oxlint-disable max-params -- a type reads as a table of fields: number, type, description, and what few fields need besides */
/**
 * The vocabulary in which API types are written. What it makes are plain facts, cheap enough for every process to hold;
 * zod schemas are compiled from them when something is first decoded (see zod.ts), so that who never decodes never pays.
 *
 * Decoding follows Go's: a missing required scalar is its zero value (validation then names it), an unknown field is
 * dropped, null is the same as absent.
 */
import {
  describeMessage,
  type FieldInfo,
  type ListSemantics,
  type MessageInfo,
  type MessageSchema,
  type Schema,
  type TypeInfo,
  type Typed,
  type TypeOf,
} from "./type-info.ts";

export * from "./type-info.ts";

export const string: Schema<string> = { kind: "string" };
export const boolean: Schema<boolean> = { kind: "boolean" };
export const int32: Schema<number> = { kind: "int32" };
/** 64-bit in Kubernetes; here bounded by what a JSON number holds exactly. */
export const int64: Schema<number> = { kind: "int64" };
export const double: Schema<number> = { kind: "double" };
/** Base64 text. */
export const bytes: Schema<string> = { kind: "bytes" };
/** RFC 3339 to the second, UTC. */
export const time: Schema<string> = { kind: "time" };
/** RFC 3339 with microseconds, UTC. */
export const microTime: Schema<string> = { kind: "microTime" };
/** As Go writes it: `1m30s`. */
export const duration: Schema<string> = { kind: "duration" };
export const intOrString: Schema<number | string> = { kind: "intOrString" };
/** A quantity as text in canonical form; a JSON number is accepted, as upstream does. */
export const quantity: Schema<string> = { kind: "quantity" };
/** Any JSON value, kept as it is. */
export const raw: Schema = { kind: "raw" };

/** A string with known values. Decoding takes any string: validation is what refuses, with the field's own message. */
export function enumeration<const V extends string>(...values: V[]): Schema<V> {
  return { kind: "enum", values, open: false };
}

/** A string with known values to which others may be added. */
export function openEnumeration<const V extends string>(...values: V[]): Schema<V | (string & {})> {
  return { kind: "enum", values, open: true };
}

export function list<S extends Schema>(element: S): Schema<TypeOf<S>[]> {
  return { kind: "list", element };
}

export function map<S extends Schema>(value: S): Schema<Record<string, TypeOf<S>>> {
  return { kind: "map", value };
}

declare const present: unique symbol;

/** A field; `P` says whether TypeScript takes it to be there. */
type Field<T, P extends boolean> = FieldInfo & Typed<T> & { readonly [present]?: P };

type Options = ListSemantics & { readonly default?: string };

/** A field that may be absent. `pointer` is as in Go; unless said otherwise, structs are pointers and scalars are not. */
export function optional<S extends Schema>(
  proto: number,
  type: S,
  description: string,
  options: Options & { readonly pointer?: boolean } = {},
): Field<TypeOf<S>, false> {
  return { proto, description, type, required: false, always: false, pointer: type.kind === "message", ...options };
}

/** A field that is always present after decoding: absent in the input, it takes its type's zero value. */
export function required<S extends Schema>(
  proto: number,
  type: S,
  description: string,
  options: Options = {},
): Field<TypeOf<S>, true> {
  return { proto, description, type, required: true, always: true, ...options };
}

/** A nested struct that Go embeds by value: always present, but not required of the client. */
export function struct<S extends Schema>(
  proto: number,
  type: S,
  description: string,
  options: Options = {},
): Field<TypeOf<S>, true> {
  return { proto, description, type, required: false, always: true, ...options };
}

/** A field that the server fills in: absent in what clients send, present in everything stored, so typed as present. */
export function filled<S extends Schema>(
  proto: number,
  type: S,
  description: string,
  options: Options = {},
): Field<TypeOf<S>, true> {
  return { proto, description, type, required: false, always: false, ...options };
}

type Fields = Readonly<Record<string, Field<unknown, boolean>>>;
type Flat<T> = { [K in keyof T]: T[K] };
type PresentKeys<F extends Fields> = { [K in keyof F]: F[K] extends Field<unknown, true> ? K : never }[keyof F];

/** The decoded value of a message with these fields. */
type Message<F extends Fields> = Flat<
  { -readonly [K in PresentKeys<F>]: TypeOf<F[K]> } & {
    -readonly [K in Exclude<keyof F, PresentKeys<F>>]?: TypeOf<F[K]> | undefined;
  }
>;

/** A struct type. */
export function message<const F extends Fields>(
  name: string,
  description: string,
  fields: F,
): MessageSchema<Message<F>> {
  return { kind: "message", name, description, fields: new Map(Object.entries(fields)), inlined: [], isKind: false };
}

/** A struct type that also shows the fields of another, as Go's embedded structs do. `proto` numbers the embedded one. */
export function messageWith<const F extends Fields, S extends MessageSchema>(
  embedded: { proto: number; schema: S },
  name: string,
  description: string,
  fields: F,
): MessageSchema<Flat<TypeOf<S> & Message<F>>> {
  const type: MessageInfo = embedded.schema;
  const made: MessageInfo = {
    ...message(name, description, fields),
    fields: new Map([...type.fields, ...Object.entries(fields)]),
    inlined: [{ proto: embedded.proto, type }],
  };
  return made;
}

/** A struct type of its own with the fields of another, some of them changed or added. */
export function variant<const F extends Fields, S extends MessageSchema>(
  base: S,
  name: string,
  fields: F,
): MessageSchema<Flat<Omit<TypeOf<S>, keyof F> & Message<F>>> {
  const type: MessageInfo = base;
  const made: MessageInfo = {
    ...message(name, type.description, fields),
    fields: new Map([...type.fields, ...Object.entries(fields)]),
  };
  return made;
}

/** A top-level type: its fields after `apiVersion` and `kind`. `name` ends in the kind. */
export function kind<const F extends Fields, const A extends string, const K extends string>(
  type: { name: string; apiVersion: A; kind: K },
  description: string,
  fields: F,
): MessageSchema<Flat<{ kind: K; apiVersion: A } & Message<F>>> {
  const made: MessageInfo = { ...message(type.name, description, fields), isKind: true, apiVersion: type.apiVersion };
  return made;
}

/** Makes server-side apply replace a struct as a whole. */
export function atomic<S extends MessageSchema>(schema: S): S {
  return { ...describeMessage(schema), map: "atomic" } as TypeInfo as S;
}
