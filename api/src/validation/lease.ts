/** Leases and bindings. */
import { checkQualifiedName } from "../names/index.ts";
import type { FieldErrors } from "./field-errors.ts";
import type { coordination, core } from "./types.ts";

export function validateLease({ spec }: coordination.Lease, errors: FieldErrors): void {
  const { leaseDurationSeconds: duration, leaseTransitions, strategy, preferredHolder } = spec;
  if (duration !== undefined && duration <= 0)
    errors.invalid("spec.leaseDurationSeconds", duration, "must be greater than 0");
  errors.nonNegative("spec.leaseTransitions", leaseTransitions);
  if (strategy !== undefined) errors.invalidEach("spec.strategy", strategy, checkQualifiedName(strategy));
  if (preferredHolder && !strategy)
    errors.forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined");
}

export function validateBinding({ target }: core.Binding, errors: FieldErrors): void {
  if (target.kind && target.kind !== "Node") errors.notSupported("target.kind", target.kind, ["Node", "<empty>"]);
  if (!target.name) errors.required("target.name");
}
