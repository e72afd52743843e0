/** Pod disruption budgets. */
import type { FieldErrors } from "./field-errors.ts";
import { validateIntOrPercent, validateNotAbove100Percent } from "./int-or-percent.ts";
import { validateLabelSelector } from "./labels.ts";
import type { policy } from "./types.ts";

const evictionPolicies = ["AlwaysAllow", "IfHealthyBudget"];

export function validateBudget({ spec }: policy.PodDisruptionBudget, errors: FieldErrors): void {
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy: unhealthy } = spec;
  if (minAvailable !== undefined && maxUnavailable !== undefined)
    errors.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set");
  for (const field of ["minAvailable", "maxUnavailable"] as const) {
    const value = spec[field];
    if (value === undefined) continue;
    validateIntOrPercent(value, `spec.${field}`, errors);
    validateNotAbove100Percent(value, `spec.${field}`, errors);
  }
  if (unhealthy !== undefined && !evictionPolicies.includes(unhealthy))
    errors.notSupported("spec.unhealthyPodEvictionPolicy", unhealthy, evictionPolicies);
  validateLabelSelector(spec.selector, "spec.selector", errors);
}

const counts = ["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"] as const;

export function validateBudgetStatus(
  { status }: policy.PodDisruptionBudget,
  _before: policy.PodDisruptionBudget,
  errors: FieldErrors,
): void {
  for (const name of counts) errors.nonNegative(`status.${name}`, status[name]);
}
