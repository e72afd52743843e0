/**
 * The vocabulary in which API types are written. A type is one zod schema (the only source of its shape) plus facts zod has
 * no place for: protobuf numbers, list and map semantics, descriptions. `describeType` gives those facts back, so that
 * strict-field checking, OpenAPI, strategic merge, server-side apply and protobuf are derived, never written twice.
 *
 * Decoding follows Go's: a missing required scalar is its zero value (validation then names it), an unknown field is
 * dropped, null is the same as absent.
 */
/* oxlint-disable max-params -- a type reads as a table of fields: number, type, description, and what few fields need besides */
import { z } from "zod";
import { canonicalQuantity } from "../quantity.ts";
import { canonicalBase64, canonicalMicroTime, canonicalTime } from "./scalars.ts";

/** How strategic merge patch and server-side apply treat a list. */
export interface ListSemantics {
  /** Server-side apply: `atomic` is replaced whole, `set` merges by value, `map` merges by `keys`. */
  readonly list?: "atomic" | "set" | "map";
  readonly keys?: readonly string[];
  /** Strategic merge patch. */
  readonly patch?: "merge" | "replace" | "retainKeys" | "merge,retainKeys";
  readonly mergeKey?: string;
  /** Server-side apply of a map or struct: `atomic` is replaced whole. */
  readonly map?: "atomic" | "granular";
}

export interface FieldInfo extends ListSemantics {
  readonly proto: number;
  readonly description: string;
  readonly required: boolean;
  /** The JSON text of the default that OpenAPI publishes. */
  readonly default?: string;
  readonly type: TypeInfo;
}

export interface MessageInfo {
  readonly kind: "message";
  /** As published in OpenAPI, e.g. `io.k8s.api.core.v1.Pod`. */
  readonly name: string;
  readonly description: string;
  /** By JSON name, inlined fields included. */
  readonly fields: ReadonlyMap<string, FieldInfo>;
  /** Structs whose fields stand among this one's in JSON, but nested under a number of their own in protobuf. */
  readonly inlined: readonly { readonly proto: number; readonly type: MessageInfo }[];
  /** Whether the type is a top-level object with apiVersion and kind. */
  readonly isKind: boolean;
  /** Of a top-level object. */
  readonly apiVersion?: string;
  /** Server-side apply replaces the struct as a whole. */
  readonly map?: "atomic";
}

export type ScalarKind =
  | "string"
  | "int32"
  | "int64"
  | "double"
  | "boolean"
  | "bytes"
  | "quantity"
  | "intOrString"
  | "time"
  | "microTime"
  | "raw";

export type TypeInfo =
  | { readonly kind: ScalarKind }
  | { readonly kind: "enum"; readonly values: readonly string[]; readonly open: boolean }
  | { readonly kind: "list"; readonly element: TypeInfo }
  | { readonly kind: "map"; readonly value: TypeInfo }
  | MessageInfo;

const infos = new WeakMap<z.ZodType, TypeInfo>();

/** The facts about a schema built with this kit. */
export function describeType(schema: z.ZodType): TypeInfo {
  const info = infos.get(schema);
  if (!info) throw new TypeError("schema was not built with the schema kit");
  return info;
}

/** As `describeType`, for a schema known to be a message. */
export function describeMessage(schema: z.ZodType): MessageInfo {
  const info = describeType(schema);
  if (info.kind !== "message") throw new TypeError(`schema is a ${info.kind}, not a message`);
  return info;
}

function known<S extends z.ZodType>(schema: S, info: TypeInfo): S {
  infos.set(schema, info);
  return schema;
}

/** A transformation whose error becomes an issue with the error's message. */
function canonical<T>(transform: (value: T) => string): (value: T, context: z.RefinementCtx) => string {
  return (value, context) => {
    try {
      return transform(value);
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message, input: value });
      return z.NEVER;
    }
  };
}

export const string = known(z.string(), { kind: "string" });
export const boolean = known(z.boolean(), { kind: "boolean" });
export const int32 = known(z.int32(), { kind: "int32" });
/** 64-bit in Kubernetes; here bounded by what a JSON number holds exactly. */
export const int64 = known(z.int(), { kind: "int64" });
export const double = known(z.number(), { kind: "double" });
/** Base64 text. */
export const bytes = known(z.string().transform(canonical(canonicalBase64)), { kind: "bytes" });
/** RFC 3339 to the second, UTC. */
export const time = known(z.string().transform(canonical(canonicalTime)), { kind: "time" });
/** RFC 3339 with microseconds, UTC. */
export const microTime = known(z.string().transform(canonical(canonicalMicroTime)), { kind: "microTime" });
export const intOrString = known(z.union([z.int32(), z.string()]), { kind: "intOrString" });
/** A quantity as text in canonical form; a JSON number is accepted, as upstream does. */
export const quantity = known(z.union([z.string(), z.number()]).transform(canonical(canonicalQuantity)), {
  kind: "quantity",
});
/** Any JSON value, kept as it is. */
export const raw = known(z.unknown(), { kind: "raw" });

/** A string with known values. Decoding takes any string: validation is what refuses, with the field's own message. */
export function enumeration<const V extends string>(...values: V[]): z.ZodType<V> {
  return known(z.string() as unknown as z.ZodType<V>, { kind: "enum", values, open: false });
}

/** A string with known values to which others may be added. */
export function openEnumeration<const V extends string>(...values: V[]): z.ZodType<V | (string & {})> {
  return known(z.string(), { kind: "enum", values, open: true });
}

export function list<S extends z.ZodType>(element: S): z.ZodArray<S> {
  return known(z.array(element), { kind: "list", element: describeType(element) });
}

export function map<S extends z.ZodType>(value: S): z.ZodRecord<z.ZodString, S> {
  return known(z.record(z.string(), value), { kind: "map", value: describeType(value) });
}

interface Field<S extends z.ZodType> {
  readonly schema: S;
  readonly info: FieldInfo;
}

type Options = ListSemantics & { readonly default?: string };

function info(
  proto: number,
  schema: z.ZodType,
  description: string,
  options: Options & { required: boolean },
): FieldInfo {
  return { proto, description, type: describeType(schema), ...options };
}

/** A field that may be absent. */
export function optional<S extends z.ZodType>(
  proto: number,
  schema: S,
  description: string,
  options: Options = {},
): Field<z.ZodOptional<S>> {
  return { schema: schema.optional(), info: info(proto, schema, description, { ...options, required: false }) };
}

/** A field that is always present after decoding: absent in the input, it takes its type's zero value. */
export function required<S extends z.ZodType>(
  proto: number,
  schema: S,
  description: string,
  options: Options = {},
): Field<z.ZodPrefault<S>> {
  const type = describeType(schema);
  return {
    schema: z.prefault(schema, () => zeroValue(type) as never),
    info: info(proto, schema, description, { ...options, required: true }),
  };
}

/** A nested struct that Go embeds by value: always present, but not required of the client. */
export function struct<S extends z.ZodType>(
  proto: number,
  schema: S,
  description: string,
  options: Options = {},
): Field<z.ZodPrefault<S>> {
  return {
    schema: z.prefault(schema, () => ({}) as never),
    info: info(proto, schema, description, { ...options, required: false }),
  };
}

/** A field that the server fills in: absent in what clients send, present in everything stored, so typed as present. */
export function filled<S extends z.ZodType>(
  proto: number,
  schema: S,
  description: string,
  options: Options = {},
): Field<z.ZodType<z.output<S>, z.input<S>>> {
  const assumed = schema.optional() as unknown as z.ZodType<z.output<S>, z.input<S>>;
  return { schema: assumed, info: info(proto, schema, description, { ...options, required: false }) };
}

const ZERO_VALUES: Readonly<Record<TypeInfo["kind"], unknown>> = {
  string: "",
  bytes: "",
  enum: "",
  int32: 0,
  int64: 0,
  double: 0,
  intOrString: 0,
  quantity: "0",
  boolean: false,
  list: [],
  map: {},
  message: {},
  time: undefined,
  microTime: undefined,
  raw: undefined,
};

/** What Go has for a value that was never set; lists and maps are new ones. */
export function zeroValue(type: TypeInfo): unknown {
  const zero = ZERO_VALUES[type.kind];
  return typeof zero === "object" ? structuredClone(zero) : zero;
}

type Fields = Record<string, Field<z.ZodType>>;
type Shape<F extends Fields> = { [K in keyof F]: F[K]["schema"] };

function shapeOf<F extends Fields>(fields: F): Shape<F> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.schema])) as Shape<F>;
}

function infoOf(fields: Fields): Map<string, FieldInfo> {
  return new Map(Object.entries(fields).map(([name, field]) => [name, field.info]));
}

/** A struct type. */
export function message<const F extends Fields>(name: string, description: string, fields: F): z.ZodObject<Shape<F>> {
  return known(z.object(shapeOf(fields)), {
    kind: "message",
    name,
    description,
    fields: infoOf(fields),
    inlined: [],
    isKind: false,
  });
}

/** A struct type that also shows the fields of another, as Go's embedded structs do. `proto` numbers the embedded one. */
export function messageWith<const F extends Fields, S extends z.core.$ZodShape>(
  embedded: { proto: number; schema: z.ZodObject<S> },
  name: string,
  description: string,
  fields: F,
): z.ZodObject<S & Shape<F>> {
  const type = describeMessage(embedded.schema);
  return known(z.object({ ...embedded.schema.shape, ...shapeOf(fields) }) as never, {
    kind: "message",
    name,
    description,
    fields: new Map([...type.fields, ...infoOf(fields)]),
    inlined: [{ proto: embedded.proto, type }],
    isKind: false,
  });
}

/** A top-level type: its fields after `apiVersion` and `kind`. `name` ends in the kind. */
export function kind<const F extends Fields, const A extends string, const K extends string>(
  type: { name: string; apiVersion: A; kind: K },
  description: string,
  fields: F,
): z.ZodObject<{ kind: z.ZodDefault<z.ZodLiteral<K>>; apiVersion: z.ZodDefault<z.ZodLiteral<A>> } & Shape<F>> {
  const schema = z.object({
    kind: z.literal(type.kind).default(type.kind as never),
    apiVersion: z.literal(type.apiVersion).default(type.apiVersion as never),
    ...shapeOf(fields),
  });
  return known(schema as never, {
    kind: "message",
    name: type.name,
    description,
    fields: infoOf(fields),
    inlined: [],
    isKind: true,
    apiVersion: type.apiVersion,
  });
}

/** Makes server-side apply replace a struct as a whole. */
export function atomic<S extends z.ZodType>(schema: S): S {
  return known(schema, { ...describeMessage(schema), map: "atomic" });
}
