/**
 * What is known about a type: its shape, protobuf numbers, list and map semantics, descriptions. Decoding, strict-field
 * checking, OpenAPI, strategic merge, server-side apply and protobuf are derived from it, never written twice.
 */

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
  /** Whether clients must give it. */
  readonly required: boolean;
  /** Whether decoding adds it, with its type's zero value, when it is absent. */
  readonly always: boolean;
  /** Whether Go holds it as a pointer: then an explicit zero value, or an empty struct, says something else than absence. */
  readonly pointer?: boolean;
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
  | "duration"
  | "raw";

export type TypeInfo =
  | { readonly kind: ScalarKind }
  | { readonly kind: "enum"; readonly values: readonly string[]; readonly open: boolean }
  | { readonly kind: "list"; readonly element: TypeInfo }
  | { readonly kind: "map"; readonly value: TypeInfo }
  | MessageInfo;

declare const output: unique symbol;

/** Carries a TypeScript type; there is nothing of it at run time. */
export interface Typed<T> {
  readonly [output]?: T;
}

/** A type of the API, as a value: what is known about it, and in TypeScript the type of its decoded values. */
export type Schema<T = unknown> = TypeInfo & Typed<T>;
export type MessageSchema<T = unknown> = MessageInfo & Typed<T>;

/** The type of a schema's decoded values. */
export type TypeOf<S> = S extends Typed<infer T> ? T : never;

/** The facts about a schema. */
export function describeType(schema: Schema): TypeInfo {
  return schema;
}

/** As `describeType`, for a schema known to be a message. */
export function describeMessage(schema: Schema): MessageInfo {
  if (schema.kind !== "message") throw new TypeError(`schema is a ${schema.kind}, not a message`);
  return schema;
}

/** The kind of a top-level type: the last part of its name. */
export function shortName({ name }: MessageInfo): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** Whether the kind is of every group and version at once, as the options of requests are: Go clients send `apps/v1 DeleteOptions`. */
export function isEveryGroups({ name, isKind }: MessageInfo): boolean {
  return isKind && name.startsWith("io.k8s.apimachinery.pkg.apis.meta.v1.");
}

const ZERO_VALUES: Readonly<Record<Exclude<TypeInfo["kind"], "list" | "map" | "message">, unknown>> = {
  string: "",
  bytes: "",
  enum: "",
  int32: 0,
  int64: 0,
  double: 0,
  intOrString: 0,
  quantity: "0",
  boolean: false,
  time: undefined,
  microTime: undefined,
  duration: "0s",
  raw: undefined,
};

/** What Go has for a value that was never set; lists and maps are new ones. */
export function zeroValue(type: TypeInfo): unknown {
  if (type.kind === "list") return [];
  return type.kind === "map" || type.kind === "message" ? {} : ZERO_VALUES[type.kind];
}
