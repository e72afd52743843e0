/**
 * Strict field checking: which fields of a JSON value its type doesn't have, as `fieldValidation=Strict|Warn` reports them.
 * Derived from the schema's metadata; null values are looked at too, as upstream's decoder does.
 */
import type { MessageInfo, TypeInfo } from "./type-info.ts";

/** What a hostile body can make us report; further unknown fields are not listed. */
export const MAX_STRICT_ERRORS = 100;

/** Paths of fields that the type doesn't have, in document order: `spec.containers[0].foo`. */
export function unknownFields(schema: TypeInfo, value: unknown): string[] {
  const found: string[] = [];
  collect(schema, value, { path: "", found });
  return found;
}

/** The warning (`fieldValidation=Warn`) for each unknown field. */
export function unknownFieldWarnings(paths: readonly string[]): string[] {
  return paths.map((path) => `unknown field "${path}"`);
}

/** The error (`fieldValidation=Strict`) for unknown or duplicate fields, given their warnings. */
export function strictDecodingError(warnings: readonly string[]): string {
  return `strict decoding error: ${warnings.join(", ")}`;
}

interface Place {
  readonly path: string;
  readonly found: string[];
}

function collect(type: TypeInfo, value: unknown, place: Place): void {
  if (typeof value !== "object" || value === null || place.found.length >= MAX_STRICT_ERRORS) return;
  if (type.kind === "message") collectMessage(type, value, place);
  if (type.kind === "list" && Array.isArray(value)) collectList(type.element, value, place);
  if (type.kind === "map") collectMap(type.value, value, place);
}

function collectMessage(type: MessageInfo, value: object, { path, found }: Place): void {
  for (const key in value) {
    const field = type.fields.get(key);
    const fieldPath = path === "" ? key : `${path}.${key}`;
    if (field) collect(field.type, (value as Record<string, unknown>)[key], { path: fieldPath, found });
    else if (!(type.isKind && isTypeMeta(key)) && found.length < MAX_STRICT_ERRORS) found.push(fieldPath);
  }
}

function isTypeMeta(key: string): boolean {
  return key === "apiVersion" || key === "kind";
}

function collectList(element: TypeInfo, value: readonly unknown[], { path, found }: Place): void {
  if (!isComposite(element)) return;
  for (const [index, item] of value.entries()) collect(element, item, { path: `${path}[${index}]`, found });
}

function collectMap(element: TypeInfo, value: object, { path, found }: Place): void {
  if (!isComposite(element)) return;
  for (const [key, item] of Object.entries(value)) collect(element, item, { path: `${path}.${key}`, found });
}

function isComposite(type: TypeInfo): boolean {
  return type.kind === "message" || type.kind === "list" || type.kind === "map";
}
