/**
 * What is wrong with fields of an object, worded as upstream's field.Error: `spec.replicas: Invalid value: -1: must be ...`.
 * Validators take a `FieldErrors` and the path of what they look at (`spec.containers[0]`), and add what they find.
 */
import { isEqual } from "./equality.ts";

export type FieldErrorReason =
  | "FieldValueNotFound"
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "InternalError"
  | "FieldValueTypeInvalid";

export interface FieldError {
  readonly reason: FieldErrorReason;
  readonly field: string;
  /** Everything after the field: `Invalid value: "x": must be ...`. */
  readonly body: string;
}

export function fieldErrorText({ field, body }: FieldError): string {
  return `${field}: ${body}`;
}

export class FieldErrors {
  readonly list: FieldError[] = [];

  required(field: string, detail = ""): void {
    this.add("FieldValueRequired", field, withDetail("Required value", detail));
  }

  invalid(field: string, value: unknown, detail: string): void {
    this.add("FieldValueInvalid", field, withDetail(`Invalid value: ${shown(value)}`, detail));
  }

  /** For a value that is too much to show. */
  invalidWhole(field: string, detail: string): void {
    this.add("FieldValueInvalid", field, withDetail("Invalid value", detail));
  }

  /** One `invalid` for each problem that a check of a format found. */
  invalidEach(field: string, value: unknown, problems: readonly string[]): void {
    for (const problem of problems) this.invalid(field, value, problem);
  }

  notSupported(field: string, value: unknown, supported: readonly string[]): void {
    const detail =
      supported.length > 0 ? `supported values: ${supported.map((each) => JSON.stringify(each)).join(", ")}` : "";
    this.add("FieldValueNotSupported", field, withDetail(`Unsupported value: ${shown(value)}`, detail));
  }

  /** A value that must be given and be one of a few. */
  oneOf(field: string, value: string | undefined, supported: readonly string[]): void {
    if (!value) this.required(field);
    else if (!supported.includes(value)) this.notSupported(field, value, supported);
  }

  nonNegative(field: string, value: number | undefined): void {
    if (value !== undefined && value < 0) this.invalid(field, value, "must be greater than or equal to 0");
  }

  /** A field that must stay what it was. */
  immutable(field: string, now: unknown, before: unknown): void {
    if (!isEqual(now, before)) this.invalid(field, now, "field is immutable");
  }

  duplicate(field: string, value: unknown, detail = ""): void {
    this.add("FieldValueDuplicate", field, withDetail(`Duplicate value: ${shown(value)}`, detail));
  }

  forbidden(field: string, detail: string): void {
    this.add("FieldValueForbidden", field, withDetail("Forbidden", detail));
  }

  tooLong(field: string, maxBytes: number): void {
    this.add("FieldValueTooLong", field, `Too long: may not be more than ${maxBytes} bytes`);
  }

  tooMany(field: string, count: number, max: number): void {
    this.add("FieldValueTooMany", field, `Too many: ${count}: must have at most ${max} items`);
  }

  notFound(field: string, value: unknown, detail = ""): void {
    this.add("FieldValueNotFound", field, withDetail(`Not found: ${shown(value)}`, detail));
  }

  typeInvalid(field: string, value: unknown, detail: string): void {
    this.add("FieldValueTypeInvalid", field, withDetail(`Invalid value: ${shown(value)}`, detail));
  }

  internal(field: string, detail: string): void {
    this.add("InternalError", field, withDetail("Internal error", detail));
  }

  private add(reason: FieldErrorReason, field: string, body: string): void {
    this.list.push({ reason, field, body });
  }
}

function withDetail(text: string, detail: string): string {
  return detail === "" ? text : `${text}: ${detail}`;
}

/** A value as messages show it: text quoted, objects as JSON. */
function shown(value: unknown): string {
  return value === undefined || value === null ? "null" : JSON.stringify(value);
}
