/**
 * What is wrong with fields of an object, worded as upstream's field.Error: `spec.replicas: Invalid value: -1: must be ...`.
 * Validators take a `FieldErrors` and the path of what they look at (`spec.containers[0]`), and add what they find.
 */

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

  /** One `invalid` for each problem that a check of a format found. */
  invalidEach(field: string, value: unknown, problems: readonly string[]): void {
    for (const problem of problems) this.invalid(field, value, problem);
  }

  notSupported(field: string, value: unknown, supported: readonly string[]): void {
    const detail =
      supported.length > 0 ? `supported values: ${supported.map((each) => JSON.stringify(each)).join(", ")}` : "";
    this.add("FieldValueNotSupported", field, withDetail(`Unsupported value: ${shown(value)}`, detail));
  }

  duplicate(field: string, value: unknown): void {
    this.add("FieldValueDuplicate", field, `Duplicate value: ${shown(value)}`);
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

  notFound(field: string, value: unknown): void {
    this.add("FieldValueNotFound", field, `Not found: ${shown(value)}`);
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
