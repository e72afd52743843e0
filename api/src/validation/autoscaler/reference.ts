/** References to objects by kind and name, which become parts of paths. */
import type { FieldErrors } from "../field-errors.ts";
import type { autoscaling } from "../types.ts";

export function validateReference(
  reference: autoscaling.CrossVersionObjectReference,
  at: string,
  errors: FieldErrors,
): void {
  for (const field of ["kind", "name"] as const) {
    if (reference[field] === "") errors.required(`${at}.${field}`);
    else errors.invalidEach(`${at}.${field}`, reference[field], checkPathSegment(reference[field]));
  }
}

export function checkPathSegment(value: string): readonly string[] {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
}
