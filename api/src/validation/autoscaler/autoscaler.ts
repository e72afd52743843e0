/** Horizontal pod autoscalers. */
import type { FieldErrors } from "../field-errors.ts";
import type { autoscaling } from "../types.ts";
import { validateRules } from "./behavior.ts";
import { validateMetric } from "./metric.ts";
import { validateReference } from "./reference.ts";

export function validateAutoscaler({ spec }: autoscaling.HorizontalPodAutoscaler, errors: FieldErrors): void {
  const { minReplicas, maxReplicas } = spec;
  if (minReplicas !== undefined && minReplicas < 1)
    errors.invalid("spec.minReplicas", minReplicas, "must be greater than or equal to 1");
  if (maxReplicas < 1) errors.invalid("spec.maxReplicas", maxReplicas, "must be greater than 0");
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.invalid("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`");
  validateReference(spec.scaleTargetRef, "spec.scaleTargetRef", errors);
  spec.metrics?.forEach((metric, index) => validateMetric(metric, `spec.metrics[${index}]`, errors));
  const { scaleUp, scaleDown } = spec.behavior ?? {};
  if (scaleUp) validateRules(scaleUp, "spec.behavior.scaleUp", errors);
  if (scaleDown) validateRules(scaleDown, "spec.behavior.scaleDown", errors);
}

export function validateAutoscalerStatus(
  { status }: autoscaling.HorizontalPodAutoscaler,
  _before: autoscaling.HorizontalPodAutoscaler,
  errors: FieldErrors,
): void {
  errors.nonNegative("status.currentReplicas", status.currentReplicas);
  errors.nonNegative("status.desiredReplicas", status.desiredReplicas);
}
