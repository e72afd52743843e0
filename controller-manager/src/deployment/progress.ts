/** The Progressing condition: whether a rollout goes on, is complete, or has taken too long. */
import type { appsv1 } from "@kayak/api";
import { findCondition, withCondition, withoutCondition } from "../shared/conditions.ts";
import { parseMs } from "../shared/objects.ts";
import { progressDeadlineMs, wantedReplicas } from "./limits.ts";
import type { RolloutSets } from "./replica-sets.ts";
import { newCondition } from "./status.ts";

const AVAILABLE = "NewReplicaSetAvailable";
const TIMED_OUT = "ProgressDeadlineExceeded";
const PAUSED = "DeploymentPaused";

/** Added to the deadline when looking again, because times in the API are cut to seconds. */
const DEADLINE_SLACK_MS = 1000;

type Conditions = readonly appsv1.DeploymentCondition[] | undefined;

/** The conditions after a deployment was paused or resumed: neither lets the deadline run out. */
export function pausedConditions({ spec, status }: appsv1.Deployment, nowMs: number): Conditions {
  const current = findCondition(status.conditions, "Progressing");
  const noted = current?.reason === PAUSED;
  if (current?.reason === TIMED_OUT || noted === (spec.paused ?? false)) return status.conditions;
  const now = spec.paused
    ? { status: "Unknown", reason: PAUSED, message: "Deployment is paused" }
    : { status: "Unknown", reason: "DeploymentResumed", message: "Deployment is resumed" };
  return withCondition(status.conditions, newCondition("Progressing", nowMs, now));
}

/** The conditions after the replica set of the present template was made or, by a deployment without any, was found. */
export function replicaSetConditions(conditions: Conditions, current: appsv1.ReplicaSet, nowMs: number): Conditions {
  const made = current.metadata.uid === "";
  if (!made && findCondition(conditions, "Progressing")) return conditions;
  const now = made
    ? { reason: "NewReplicaSetCreated", message: `Created new replica set "${current.metadata.name}"` }
    : { reason: "FoundNewReplicaSet", message: `Found new replica set "${current.metadata.name}"` };
  return withCondition(conditions, newCondition("Progressing", nowMs, { status: "True", ...now }));
}

/** `status` with the Progressing condition that its counts, set against those of the last status, come to. */
export function withProgress(
  deployment: appsv1.Deployment,
  next: { readonly status: appsv1.DeploymentStatus; readonly sets: RolloutSets },
  nowMs: number,
): appsv1.DeploymentStatus {
  const { status, sets } = next;
  if (progressDeadlineMs(deployment) === undefined) {
    return { ...status, conditions: withoutCondition(status.conditions, "Progressing") };
  }
  const current = findCondition(status.conditions, "Progressing");
  if (current?.reason === AVAILABLE && (status.replicas ?? 0) === (status.updatedReplicas ?? 0)) return status;
  const subject = sets.current
    ? `ReplicaSet "${sets.current.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`;
  const put = (what: Parameters<typeof newCondition>[2]) => newCondition("Progressing", nowMs, what);
  if (isComplete(deployment, status)) {
    return withNews(
      status,
      put({ status: "True", reason: AVAILABLE, message: `${subject} has successfully progressed.` }),
    );
  }
  if (hasProgressed(deployment.status, status)) {
    return refreshed(
      status,
      put({ status: "True", reason: "ReplicaSetUpdated", message: `${subject} is progressing.` }),
    );
  }
  if (isTimedOut(deployment, current, nowMs)) {
    return withNews(
      status,
      put({ status: "False", reason: TIMED_OUT, message: `${subject} has timed out progressing.` }),
    );
  }
  return status;
}

/** When a rollout that makes no progress must be looked at again; undefined when no deadline runs. */
export function nextDeadlineMs(deployment: appsv1.Deployment, status: appsv1.DeploymentStatus): number | undefined {
  const deadlineMs = progressDeadlineMs(deployment);
  const current = findCondition(status.conditions, "Progressing");
  const sinceMs = parseMs(current?.lastUpdateTime);
  if (deadlineMs === undefined || sinceMs === undefined) return undefined;
  if (isComplete(deployment, status) || current?.reason === TIMED_OUT) return undefined;
  return sinceMs + deadlineMs + DEADLINE_SLACK_MS;
}

export function isComplete(deployment: appsv1.Deployment, status: appsv1.DeploymentStatus): boolean {
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, observedGeneration = 0 } = status;
  const wanted = wantedReplicas(deployment);
  const seen = observedGeneration >= (deployment.metadata.generation ?? 0);
  return seen && updatedReplicas === wanted && replicas === wanted && availableReplicas === wanted;
}

function hasProgressed(before: appsv1.DeploymentStatus, after: appsv1.DeploymentStatus): boolean {
  const grew = (field: "updatedReplicas" | "readyReplicas" | "availableReplicas") =>
    (after[field] ?? 0) > (before[field] ?? 0);
  return (
    grew("updatedReplicas") ||
    oldReplicas(after) < oldReplicas(before) ||
    grew("readyReplicas") ||
    grew("availableReplicas")
  );
}

function oldReplicas({ replicas = 0, updatedReplicas = 0 }: appsv1.DeploymentStatus): number {
  return replicas - updatedReplicas;
}

function isTimedOut(
  deployment: appsv1.Deployment,
  current: appsv1.DeploymentCondition | undefined,
  nowMs: number,
): boolean {
  if (!current || current.reason === AVAILABLE) return false;
  if (current.reason === TIMED_OUT) return true;
  const sinceMs = parseMs(current.lastUpdateTime);
  return sinceMs !== undefined && sinceMs + (progressDeadlineMs(deployment) ?? Infinity) < nowMs;
}

function withNews(status: appsv1.DeploymentStatus, condition: appsv1.DeploymentCondition): appsv1.DeploymentStatus {
  return { ...status, conditions: withCondition(status.conditions, condition) };
}

/** Every progress moves the time of the update, because the deadline counts from it. */
function refreshed(status: appsv1.DeploymentStatus, condition: appsv1.DeploymentCondition): appsv1.DeploymentStatus {
  const current = findCondition(status.conditions, "Progressing");
  const lastTransitionTime = current?.status === "True" ? current.lastTransitionTime : condition.lastTransitionTime;
  return {
    ...status,
    conditions: [...withoutCondition(status.conditions, "Progressing"), { ...condition, lastTransitionTime }],
  };
}
