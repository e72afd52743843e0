/** Fields that are a number or a percentage. */
import type { IntOrString } from "../int-or-string.ts";
import { checkPercent } from "../names/index.ts";
import type { FieldErrors } from "./field-errors.ts";

export function validateIntOrPercent(value: IntOrString, at: string, errors: FieldErrors): void {
  if (typeof value === "number") errors.nonNegative(at, value);
  else errors.invalidEach(at, value, checkPercent(value));
}

export function validateNotAbove100Percent(value: IntOrString, at: string, errors: FieldErrors): void {
  if (typeof value === "string" && amountOf(value) > 100) errors.invalid(at, value, "must not be greater than 100%");
}

/** The number, or the number before the percent sign. */
export function amountOf(value: IntOrString): number {
  return typeof value === "number" ? value : checkPercent(value).length === 0 ? Number.parseInt(value, 10) : 0;
}
