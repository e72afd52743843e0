/** Says what zod found wrong with a JSON value as Go's decoder would have said it. */
import { shortName, type ScalarKind, type TypeInfo } from "./type-info.ts";
import type { ZodIssue } from "./zod.ts";

type Path = readonly PropertyKey[];

/** The message for the first issue. */
export function decodingProblem(type: TypeInfo, issues: readonly ZodIssue[], value: unknown): string {
  const issue = issues[0];
  if (!issue) return "invalid value";
  if (issue.code === "custom") return issue.message;
  const place = locate(type, value, issue.path);
  const found = describeFound(place.type, place.value);
  const target = goTypeName(place.type);
  if (!place.struct) return `json: cannot unmarshal ${found} into Go value of type ${target}`;
  return `json: cannot unmarshal ${found} into Go struct field ${place.struct}.${place.fields.join(".")} of type ${target}`;
}

/** What Go calls the JSON type of a value. */
export function goKind(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function describeFound(type: TypeInfo, value: unknown): string {
  const isNumber = typeof value === "number" && ["int32", "int64", "intOrString"].includes(type.kind);
  return isNumber ? `number ${value}` : goKind(value);
}

interface Place {
  readonly type: TypeInfo;
  readonly value: unknown;
  /** The innermost struct, and the names of all fields on the way: Go reports no list indices or map keys. */
  readonly struct: string | undefined;
  readonly fields: readonly string[];
}

function locate(type: TypeInfo, value: unknown, path: Path): Place {
  let place: Place = { type, value, struct: undefined, fields: [] };
  for (const key of path) {
    if (place.type.kind !== "message" && place.type.kind !== "list" && place.type.kind !== "map") break;
    place = step(place, place.type, key);
  }
  return place;
}

function step(place: Place, type: Extract<TypeInfo, { kind: "message" | "list" | "map" }>, key: PropertyKey): Place {
  // What was looked at is the value without its nulls.
  const value = (place.value as Record<PropertyKey, unknown> | null)?.[key];
  if (type.kind === "list") return { ...place, value, type: type.element };
  if (type.kind === "map") return { ...place, value, type: type.value };
  const field = type.fields.get(String(key));
  return {
    type: field?.type ?? { kind: "string" },
    value,
    struct: shortName(type),
    fields: [...place.fields, String(key)],
  };
}

const SCALARS: Readonly<Record<ScalarKind | "enum", string>> = {
  string: "string",
  enum: "string",
  int32: "int32",
  int64: "int64",
  double: "float64",
  boolean: "bool",
  bytes: "[]uint8",
  quantity: "string",
  intOrString: "int32",
  time: "string",
  microTime: "string",
  duration: "string",
  raw: "interface {}",
};

function goTypeName(type: TypeInfo): string {
  if (type.kind === "list") return `[]${goTypeName(type.element)}`;
  if (type.kind === "map") return `map[string]${goTypeName(type.value)}`;
  if (type.kind === "message") return type.name.split(".").slice(-2).join(".");
  return SCALARS[type.kind];
}
