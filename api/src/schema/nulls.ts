/** Null as Go decodes it: a null field is absent, a null element of a list or map is its type's zero value. */
import { zeroValue, type TypeInfo } from "./type-info.ts";

/** A copy of the value without nulls, except inside free-form values. */
export function withoutNulls(type: TypeInfo, value: unknown): unknown {
  return dropNulls(type, value);
}

function dropNulls(type: TypeInfo, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (type.kind === "message") {
    return mapEntries(value, (key, item) =>
      item === null ? undefined : dropNulls(type.fields.get(key)?.type ?? RAW, item),
    );
  }
  if (type.kind === "list" && Array.isArray(value)) return value.map((item) => orZero(type.element, item));
  if (type.kind === "map") return mapEntries(value, (_, item) => orZero(type.value, item));
  return value;
}

const RAW: TypeInfo = { kind: "raw" };

function orZero(type: TypeInfo, value: unknown): unknown {
  return value === null ? zeroValue(type) : dropNulls(type, value);
}

/** Leaves out what maps to undefined. */
function mapEntries(value: object, map: (key: string, item: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, map(key, item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}
