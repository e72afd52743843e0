/** The conditions in the status of flow schemas and priority levels. */
import type { FieldErrors } from "../field-errors.ts";

export function validateConditions(
  conditions: readonly { readonly type?: string | undefined }[] = [],
  errors: FieldErrors,
): void {
  const seen = new Set<string>();
  conditions.forEach(({ type = "" }, index) => {
    const at = `status.conditions[${index}].type`;
    if (seen.has(type)) errors.duplicate(at, type);
    seen.add(type);
    if (type === "") errors.required(at, "must not be empty");
  });
}
