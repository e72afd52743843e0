/** Who may be named as a manager of fields, in the options of requests and in managedFields itself. */
import type * as metav1 from "../types/meta/v1/index.ts";
import type { FieldErrors } from "./field-errors.ts";

/** Longer names of managers and subresources are refused. */
export const maxManagerBytes = 128;
const maxSubresourceBytes = 256;

/** What a terminal would not show as one character: Go's idea of unprintable. */
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

export function isPrintable(text: string): boolean {
  return !unprintable.test(text);
}

export function validateFieldManager(manager: string, field: string, errors: FieldErrors): void {
  if (Buffer.byteLength(manager) > maxManagerBytes) errors.tooLong(field, maxManagerBytes);
  let position = 0;
  for (const character of manager) {
    if (!isPrintable(character))
      errors.invalid(field, manager, `invalid character ${codePoint(character)} (at position ${position})`);
    position += Buffer.byteLength(character);
  }
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

export function validateManagedFields(
  entries: readonly metav1.ManagedFieldsEntry[],
  at: string,
  errors: FieldErrors,
): void {
  for (const [index, { manager = "", operation, fieldsType, subresource = "" }] of entries.entries()) {
    const field = `${at}[${index}]`;
    if (operation !== "Apply" && operation !== "Update")
      errors.invalid(`${field}.operation`, operation ?? "", "must be `Apply` or `Update`");
    if (fieldsType && fieldsType !== "FieldsV1")
      errors.invalid(`${field}.fieldsType`, fieldsType, "must be `FieldsV1`");
    validateFieldManager(manager, `${field}.manager`, errors);
    if (Buffer.byteLength(subresource) > maxSubresourceBytes)
      errors.tooLong(`${field}.subresource`, maxSubresourceBytes);
  }
}
