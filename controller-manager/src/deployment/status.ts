/** What a deployment reports of its replica sets. */
import { formatTime, type appsv1 } from "@kayak/api";
import { findCondition, withCondition, withoutCondition } from "../shared/conditions.ts";
import { nonZero } from "../shared/objects.ts";
import { maxUnavailable, wantedReplicas } from "./limits.ts";
import { allOf, sizeOf, sum, type RolloutSets } from "./replica-sets.ts";

export function countedStatus(
  deployment: appsv1.Deployment,
  sets: RolloutSets,
  nowMs: number,
): appsv1.DeploymentStatus {
  const all = allOf(sets);
  const available = sum(all, ({ status }) => status.availableReplicas);
  const known = all.every(({ status }) => status.terminatingReplicas !== undefined);
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: nonZero(sum(all, ({ status }) => status.replicas)),
    updatedReplicas: nonZero(sets.current?.status.replicas ?? 0),
    readyReplicas: nonZero(sum(all, ({ status }) => status.readyReplicas)),
    availableReplicas: nonZero(available),
    unavailableReplicas: nonZero(Math.max(0, sum(all, sizeOf) - available)),
    terminatingReplicas: known ? sum(all, ({ status }) => status.terminatingReplicas) : undefined,
    collisionCount: deployment.status.collisionCount,
    conditions: withCondition(deployment.status.conditions, availability(deployment, available, nowMs)),
  };
}

function availability(deployment: appsv1.Deployment, available: number, nowMs: number): appsv1.DeploymentCondition {
  const enough = available >= wantedReplicas(deployment) - maxUnavailable(deployment);
  return newCondition("Available", nowMs, {
    status: enough ? "True" : "False",
    reason: enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
    message: enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
  });
}

export function newCondition(
  type: appsv1.DeploymentCondition["type"],
  nowMs: number,
  what: Required<Pick<appsv1.DeploymentCondition, "status" | "reason" | "message">>,
): appsv1.DeploymentCondition {
  const now = formatTime(nowMs);
  return { type, lastUpdateTime: now, lastTransitionTime: now, ...what };
}

/** A replica set that can't make or delete pods makes its deployment say so; the present one is asked first. */
export function withReplicaFailure(status: appsv1.DeploymentStatus, sets: RolloutSets): appsv1.DeploymentStatus {
  const candidates = sets.current ? [sets.current, ...sets.old] : sets.old;
  const failures = candidates.map(({ status }) => findCondition(status.conditions, "ReplicaFailure"));
  const failure = failures.find((condition) => condition !== undefined);
  const conditions = failure
    ? withCondition(status.conditions, { ...failure, lastUpdateTime: failure.lastTransitionTime })
    : withoutCondition(status.conditions, "ReplicaFailure");
  return { ...status, conditions };
}
