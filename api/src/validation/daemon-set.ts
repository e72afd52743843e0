/** Daemon sets. */
import type { FieldErrors } from "./field-errors.ts";
import { amountOf, validateIntOrPercent, validateNotAbove100Percent } from "./int-or-percent.ts";
import { validateTemplate } from "./template.ts";
import type { apps } from "./types.ts";
import { validateCollisions, validateSelector } from "./workloads.ts";

export function validateDaemonSet({ spec }: apps.DaemonSet, errors: FieldErrors): void {
  const selector = validateSelector(spec.selector, "spec.selector", errors);
  if (selector) validateTemplate(spec.template, { at: "spec.template", owner: "DaemonSet", selector }, errors);
  errors.nonNegative("spec.minReadySeconds", spec.minReadySeconds);
  validateStrategy(spec.updateStrategy ?? {}, "spec.updateStrategy", errors);
  errors.nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit);
}

export function validateDaemonSetUpdate(set: apps.DaemonSet, before: apps.DaemonSet, errors: FieldErrors): void {
  validateDaemonSet(set, errors);
  errors.immutable("spec.selector", set.spec.selector, before.spec.selector);
}

function validateStrategy(strategy: apps.DaemonSetUpdateStrategy, at: string, errors: FieldErrors): void {
  if (strategy.type === "OnDelete") return;
  if (strategy.type !== "RollingUpdate") return errors.notSupported(at, strategy, ["RollingUpdate", "OnDelete"]);
  if (!strategy.rollingUpdate) return errors.required(`${at}.rollingUpdate`);
  const { maxUnavailable = 0, maxSurge = 0 } = strategy.rollingUpdate;
  validateIntOrPercent(maxUnavailable, `${at}.rollingUpdate.maxUnavailable`, errors);
  validateIntOrPercent(maxSurge, `${at}.rollingUpdate.maxSurge`, errors);
  const [hasUnavailable, hasSurge] = [amountOf(maxUnavailable) !== 0, amountOf(maxSurge) !== 0];
  if (hasUnavailable && hasSurge) {
    errors.invalid(`${at}.rollingUpdate.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero");
  } else if (!hasUnavailable && !hasSurge) {
    errors.required(`${at}.rollingUpdate.maxUnavailable`, "cannot be 0 when maxSurge is 0");
  }
  validateNotAbove100Percent(maxUnavailable, `${at}.rollingUpdate.maxUnavailable`, errors);
  validateNotAbove100Percent(maxSurge, `${at}.rollingUpdate.maxSurge`, errors);
}

const counts = [
  "currentNumberScheduled",
  "numberMisscheduled",
  "desiredNumberScheduled",
  "numberReady",
  "observedGeneration",
  "updatedNumberScheduled",
  "numberAvailable",
  "numberUnavailable",
  "collisionCount",
] as const;

export function validateDaemonSetStatus(
  { status }: apps.DaemonSet,
  { status: before }: apps.DaemonSet,
  errors: FieldErrors,
): void {
  for (const name of counts) errors.nonNegative(`status.${name}`, status[name]);
  validateCollisions(status, before, errors);
}
