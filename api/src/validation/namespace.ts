/** Namespaces. */
import { checkQualifiedName } from "../names/index.ts";
import type { FieldErrors } from "./field-errors.ts";
import { validateStandardFinalizer } from "./meta.ts";
import type { core } from "./types.ts";

export function validateNamespace({ spec }: core.Namespace, errors: FieldErrors): void {
  spec.finalizers?.forEach((finalizer) => {
    errors.invalidEach("spec.finalizers", finalizer, checkQualifiedName(finalizer));
    validateStandardFinalizer(finalizer, "spec.finalizers", errors);
  });
}

/** The phase follows from whether the namespace is being deleted. */
export function validateNamespaceStatusUpdate(
  { metadata, status }: core.Namespace,
  _before: core.Namespace,
  errors: FieldErrors,
): void {
  if (!metadata.deletionTimestamp) {
    if (status.phase !== "Active")
      errors.invalid("status.Phase", status.phase ?? "", "may only be 'Active' if `deletionTimestamp` is empty");
  } else if (status.phase !== "Terminating") {
    errors.invalid("status.Phase", status.phase ?? "", "may only be 'Terminating' if `deletionTimestamp` is not empty");
  }
}
