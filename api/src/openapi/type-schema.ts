/** One type as a JSON schema, in the two dialects that Kubernetes publishes. */
import type { FieldInfo, ListSemantics, MessageInfo, ScalarKind, TypeInfo } from "../schema/kit.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What OpenAPI v2 and v3 write differently. */
export interface Dialect {
  readonly refPrefix: string;
  /** OpenAPI v3 allows nothing beside a `$ref`, so the reference goes into an `allOf`. */
  readonly wrapsRefs: boolean;
  readonly hasDefaults: boolean;
  readonly intOrString: JsonSchema;
  readonly quantity: JsonSchema;
}

export const v2: Dialect = {
  refPrefix: "#/definitions/",
  wrapsRefs: false,
  hasDefaults: false,
  intOrString: { type: "string", format: "int-or-string" },
  quantity: { type: "string" },
};

export const v3: Dialect = {
  refPrefix: "#/components/schemas/",
  wrapsRefs: true,
  hasDefaults: true,
  intOrString: { format: "int-or-string", oneOf: [{ type: "integer" }, { type: "string" }] },
  quantity: { oneOf: [{ type: "string" }, { type: "number" }] },
};

/** Scalars with a name of their own. */
const NAMED: Readonly<Partial<Record<TypeInfo["kind"], string>>> = {
  quantity: "io.k8s.apimachinery.pkg.api.resource.Quantity",
  intOrString: "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
  time: "io.k8s.apimachinery.pkg.apis.meta.v1.Time",
  microTime: "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime",
  duration: "io.k8s.apimachinery.pkg.apis.meta.v1.Duration",
};

const PLAIN: Readonly<Partial<Record<ScalarKind, JsonSchema>>> = {
  string: { type: "string" },
  boolean: { type: "boolean" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  double: { type: "number", format: "double" },
  bytes: { type: "string", format: "byte" },
  raw: { type: "object" },
};

/** The name under which the type is defined, if it has one. */
export function definitionName(type: TypeInfo): string | undefined {
  return type.kind === "message" ? type.name : NAMED[type.kind];
}

/** The type where it is used: a reference if it has a name. */
export function schemaOf(type: TypeInfo, dialect: Dialect): JsonSchema {
  const name = definitionName(type);
  if (name !== undefined) return { $ref: dialect.refPrefix + name };
  if (type.kind === "list") return { type: "array", items: schemaOf(type.element, dialect) };
  if (type.kind === "map") return { type: "object", additionalProperties: schemaOf(type.value, dialect) };
  if (type.kind === "enum") return { type: "string", ...(!type.open && { enum: type.values }) };
  return PLAIN[type.kind as ScalarKind] ?? {};
}

/** What the name of a scalar stands for. */
export function scalarDefinition(kind: ScalarKind, dialect: Dialect): JsonSchema {
  if (kind === "quantity")
    return { description: "A number with an optional suffix: `500m`, `2Gi`.", ...dialect.quantity };
  if (kind === "intOrString")
    return { description: "A number, or a text such as a percentage.", ...dialect.intOrString };
  if (kind === "duration") return { description: "A length of time as Go writes it: `1m30s`.", type: "string" };
  const precision = kind === "microTime" ? "microsecond" : "second";
  return { description: `A time in RFC 3339, to the ${precision}.`, type: "string", format: "date-time" };
}

/** The definition of a message. */
export function messageDefinition(type: MessageInfo, dialect: Dialect): JsonSchema {
  const fields = [...(type.isKind ? TYPE_META : []), ...type.fields];
  const properties = fields.map(([name, field]) => [name, fieldSchema(field, dialect)] as const);
  const required = [...type.fields].filter(([, field]) => field.required).map(([name]) => name);
  return {
    description: type.description,
    type: "object",
    ...(properties.length > 0 && { properties: Object.fromEntries(properties.toSorted(byName)) }),
    ...(required.length > 0 && { required: required.sort() }),
    ...(type.map && { "x-kubernetes-map-type": type.map }),
  };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

const TYPE_META: readonly [string, FieldInfo][] = [
  ["apiVersion", typeMeta(1, "The API group and version in which the object is written, such as `apps/v1`.")],
  ["kind", typeMeta(2, "The kind of the object. The server can tell it from the URL; it never changes.")],
];

function typeMeta(proto: number, description: string): FieldInfo {
  return { proto, description, required: false, always: false, type: { kind: "string" } };
}

function fieldSchema(field: FieldInfo, dialect: Dialect): JsonSchema {
  const schema = schemaOf(field.type, dialect);
  // kubectl explain prints the field's description and then the type's.
  const saysMore = field.type.kind !== "message" || field.type.description !== field.description;
  return {
    ...(saysMore && { description: field.description }),
    ...("$ref" in schema && dialect.wrapsRefs ? { allOf: [schema] } : schema),
    ...(dialect.hasDefaults && field.default !== undefined && { default: JSON.parse(field.default) as unknown }),
    ...extensions(field),
  };
}

function extensions({ list, keys, patch, mergeKey, map }: ListSemantics): JsonSchema {
  return {
    ...(list && { "x-kubernetes-list-type": list }),
    ...(keys && { "x-kubernetes-list-map-keys": keys }),
    ...(map && { "x-kubernetes-map-type": map }),
    ...(mergeKey && { "x-kubernetes-patch-merge-key": mergeKey }),
    ...(patch && { "x-kubernetes-patch-strategy": patch }),
  };
}
