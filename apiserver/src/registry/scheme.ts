/** Objects at the border: what is unknown to their type, what they leave out, what is wrong with them. */
import { StatusError, type Resource, applyDefaults, decode, strictDecodingError, unknownFieldWarnings, unknownFields } from "@kayak/api";
import type { AnyObject } from "./strategy.ts";

export type FieldValidation = "Strict" | "Warn" | "Ignore";

export interface DecodeOptions {
  readonly fieldValidation: FieldValidation;
  /** Fields that the syntax let pass twice. */
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

function checkFields(resource: Resource, json: unknown, { fieldValidation, duplicates = [], warn }: DecodeOptions): void {
  if (fieldValidation === "Ignore") return;
  const warnings = [...duplicates, ...unknownFieldWarnings(unknownFields(resource.schema, json))];
  if (warnings.length === 0) return;
  if (fieldValidation === "Strict") {
    throw new StatusError("BadRequest", `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${strictDecodingError(warnings)}`);
  }
  for (const warning of warnings) warn(warning);
}

/** Throws Invalid. */
export function validateNew(_resource: Resource, _object: AnyObject): void {}

/** Throws Invalid. */
export function validateChanged(_resource: Resource, _next: AnyObject, _current: AnyObject): void {}

/** Throws Invalid. */
export function validateChangedStatus(_resource: Resource, _next: AnyObject, _current: AnyObject): void {}
