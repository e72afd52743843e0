/** Replication controllers, replica sets and deployments. */
import { SelectorError, labelSelectorFrom, labelSelectorFromMap, nothing } from "../labels/index.ts";
import type { LabelSelector } from "../labels/index.ts";
import type * as metav1 from "../types/meta/v1/index.ts";
import type { FieldErrors } from "./field-errors.ts";
import { amountOf, validateIntOrPercent, validateNotAbove100Percent } from "./int-or-percent.ts";
import { validateLabelSelector } from "./labels.ts";
import { validateTemplate } from "./template.ts";
import type { apps, core } from "./types.ts";

export function validateReplicationController({ spec }: core.ReplicationController, errors: FieldErrors): void {
  errors.nonNegative("spec.minReadySeconds", spec.minReadySeconds);
  const selector = labelSelectorFromMap(spec.selector);
  if (selector.isEmpty) errors.required("spec.selector");
  errors.nonNegative("spec.replicas", spec.replicas);
  validateTemplate(spec.template, { at: "spec.template", owner: "ReplicationController", selector }, errors);
}

export function validateReplicaSet({ spec }: apps.ReplicaSet, errors: FieldErrors): void {
  errors.nonNegative("spec.replicas", spec.replicas);
  errors.nonNegative("spec.minReadySeconds", spec.minReadySeconds);
  const selector = validateSelector(spec.selector, "spec.selector", errors);
  if (selector) validateTemplate(spec.template, { at: "spec.template", owner: "ReplicaSet", selector }, errors);
}

export function validateReplicaSetUpdate(set: apps.ReplicaSet, before: apps.ReplicaSet, errors: FieldErrors): void {
  validateReplicaSet(set, errors);
  errors.immutable("spec.selector", set.spec.selector, before.spec.selector);
}

export function validateDeployment({ spec }: apps.Deployment, errors: FieldErrors): void {
  errors.nonNegative("spec.replicas", spec.replicas);
  const selector = validateSelector(spec.selector, "spec.selector", errors);
  if (selector) validateTemplate(spec.template, { at: "spec.template", owner: "ReplicaSet", selector }, errors);
  validateStrategy(spec.strategy ?? {}, "spec.strategy", errors);
  errors.nonNegative("spec.minReadySeconds", spec.minReadySeconds);
  errors.nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit);
  const deadline = spec.progressDeadlineSeconds;
  errors.nonNegative("spec.progressDeadlineSeconds", deadline);
  if (deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0)) {
    errors.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
  }
}

export function validateDeploymentUpdate(
  deployment: apps.Deployment,
  before: apps.Deployment,
  errors: FieldErrors,
): void {
  validateDeployment(deployment, errors);
  errors.immutable("spec.selector", deployment.spec.selector, before.spec.selector);
}

/** The selector that pods of the template must match; undefined when it makes no sense. A missing one matches nothing. */
export function validateSelector(
  selector: metav1.LabelSelector,
  at: string,
  errors: FieldErrors,
): LabelSelector | undefined {
  const given = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0);
  if (given === 0) errors.required(at);
  validateLabelSelector(selector, at, errors);
  try {
    return given === 0 ? nothing : labelSelectorFrom(selector);
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    errors.invalid(at, selector, "invalid label selector");
    return undefined;
  }
}

function validateStrategy(strategy: apps.DeploymentStrategy, at: string, errors: FieldErrors): void {
  const { type, rollingUpdate } = strategy;
  if (type === "Recreate") {
    if (rollingUpdate)
      errors.forbidden(`${at}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'");
  } else if (type !== "RollingUpdate") errors.notSupported(at, strategy, ["Recreate", "RollingUpdate"]);
  else if (rollingUpdate) validateRollingUpdate(rollingUpdate, `${at}.rollingUpdate`, errors);
  else errors.required(`${at}.rollingUpdate`, "this should be defaulted and never be nil");
}

function validateRollingUpdate(
  { maxUnavailable = 0, maxSurge = 0 }: apps.RollingUpdateDeployment,
  at: string,
  errors: FieldErrors,
): void {
  validateIntOrPercent(maxUnavailable, `${at}.maxUnavailable`, errors);
  validateIntOrPercent(maxSurge, `${at}.maxSurge`, errors);
  if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0) {
    errors.invalid(`${at}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0");
  }
  validateNotAbove100Percent(maxUnavailable, `${at}.maxUnavailable`, errors);
}

interface ReplicaCounts {
  readonly replicas?: number | undefined;
  readonly fullyLabeledReplicas?: number | undefined;
  readonly updatedReplicas?: number | undefined;
  readonly readyReplicas?: number | undefined;
  readonly availableReplicas?: number | undefined;
  readonly unavailableReplicas?: number | undefined;
  readonly terminatingReplicas?: number | undefined;
  readonly observedGeneration?: number | undefined;
  readonly collisionCount?: number | undefined;
}

const counts = [
  "replicas",
  "fullyLabeledReplicas",
  "updatedReplicas",
  "readyReplicas",
  "availableReplicas",
  "unavailableReplicas",
  "terminatingReplicas",
  "observedGeneration",
  "collisionCount",
] as const;
const partsOfReplicas = ["fullyLabeledReplicas", "updatedReplicas", "readyReplicas", "availableReplicas"] as const;

/** The counts in the status of a workload: no part is larger than the whole. */
export function validateReplicaStatus(
  { status }: { readonly status: ReplicaCounts },
  { status: before }: { readonly status: ReplicaCounts },
  errors: FieldErrors,
): void {
  for (const name of counts) errors.nonNegative(`status.${name}`, status[name]);
  for (const name of partsOfReplicas) {
    if ((status[name] ?? 0) > (status.replicas ?? 0))
      errors.invalid(`status.${name}`, status[name], "cannot be greater than status.replicas");
  }
  const available = status.availableReplicas ?? 0;
  if (available > (status.readyReplicas ?? 0))
    errors.invalid("status.availableReplicas", available, "cannot be greater than readyReplicas");
  validateCollisions(status, before, errors);
}

export function validateCollisions(
  status: Pick<ReplicaCounts, "collisionCount">,
  { collisionCount: collisions }: Pick<ReplicaCounts, "collisionCount">,
  errors: FieldErrors,
): void {
  if (collisions !== undefined && (status.collisionCount ?? -1) < collisions) {
    errors.invalid(
      "status.collisionCount",
      status.collisionCount ?? null,
      status.collisionCount === undefined ? "cannot be removed" : "cannot be decremented",
    );
  }
}
