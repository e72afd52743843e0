/** Objects at the border: what is unknown to their type, what they leave out, what is wrong with them. */
import {
  type FieldError,
  type Resource,
  StatusError,
  applyDefaults,
  decode,
  invalid,
  strictDecodingError,
  unknownFieldWarnings,
  unknownFields,
  validateCreate,
  validateStatusUpdate,
  validateUpdate,
} from "@kayak/api";
import type { AnyObject } from "./strategy.ts";

export type FieldValidation = "Strict" | "Warn" | "Ignore";

export interface DecodeOptions {
  readonly fieldValidation: FieldValidation;
  /** What is wrong with fields that the text has twice. */
  readonly duplicates?: readonly string[];
  readonly warn: (text: string) => void;
}

/** A client's JSON as an object of the resource's type, with defaults. */
export function decodeObject(resource: Resource, json: unknown, options: DecodeOptions): AnyObject {
  const object = decode(resource, json) as AnyObject;
  checkFields(resource, json, options);
  applyDefaults(resource, object);
  return object;
}

function checkFields(
  resource: Resource,
  json: unknown,
  { fieldValidation, duplicates = [], warn }: DecodeOptions,
): void {
  if (fieldValidation === "Ignore") return;
  const warnings = [...duplicates, ...unknownFieldWarnings(unknownFields(resource.schema, json))];
  if (warnings.length === 0) return;
  if (fieldValidation === "Strict") {
    throw new StatusError(
      "BadRequest",
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${strictDecodingError(warnings)}`,
    );
  }
  for (const warning of warnings) warn(warning);
}

/** Throws Invalid. */
export function validateNew(resource: Resource, object: AnyObject): void {
  refuse(resource, object, validateCreate(resource, object));
}

/** Throws Invalid. */
export function validateChanged(resource: Resource, next: AnyObject, current: AnyObject): void {
  refuse(resource, next, validateUpdate(resource, next, current));
}

/** Throws Invalid. */
export function validateChangedStatus(resource: Resource, next: AnyObject, current: AnyObject): void {
  refuse(resource, next, validateStatusUpdate(resource, next, current));
}

function refuse(resource: Resource, { metadata }: AnyObject, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(resource, metadata.name || (metadata.generateName ?? ""), errors);
}
