/** Objects at the border: what is unknown to their type, what they leave out, what is wrong with them. */
import {
  type FieldError,
  type Resource,
  applyDefaults,
  badRequest,
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
  /** What strict decoding says, where the type lacks these fields. */
  readonly problems?: (unknown: readonly string[]) => readonly string[];
  readonly warn: (text: string) => void;
}

/** A client's JSON as an object of the resource's type, with defaults. */
export function decodeObject(resource: Resource, json: unknown, options: DecodeOptions): AnyObject {
  const object = decode(resource, json) as AnyObject;
  checkFields(resource, json, options);
  applyDefaults(resource, object);
  return object;
}

function checkFields(resource: Resource, json: unknown, { fieldValidation, problems, warn }: DecodeOptions): void {
  if (fieldValidation === "Ignore") return;
  const unknown = unknownFields(resource.schema, json);
  const found = problems?.(unknown) ?? unknownFieldWarnings(unknown);
  if (found.length === 0) return;
  if (fieldValidation === "Strict") throw badRequest(`${decodingFailure(resource)}${strictDecodingError(found)}`);
  for (const warning of found.flatMap(separateWarnings)) warn(warning);
}

/** What precedes the problem of an object that can't be decoded. */
export function decodingFailure({ kind, version }: Pick<Resource, "kind" | "version">): string {
  return `${kind} in version "${version}" cannot be handled as a ${kind}: `;
}

const yamlProblems = "yaml: unmarshal errors:\n";

/** YAML's problems come as one text of several lines. */
export function separateWarnings(problem: string): string[] {
  const at = problem.indexOf(yamlProblems);
  if (at < 0) return [problem];
  return problem
    .slice(at + yamlProblems.length)
    .split("\n")
    .map((line) => line.trim());
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
