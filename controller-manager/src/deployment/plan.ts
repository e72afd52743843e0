/** What a deployment does next: its replica sets as they should be, and the status that follows. */
import type { appsv1 } from "@kayak/api";
import { sameValue } from "../shared/equal.ts";
import { isTerminating } from "../shared/objects.ts";
import { REVISION } from "./annotations.ts";
import { planHistory } from "./history.ts";
import { isRolling, progressDeadlineMs } from "./limits.ts";
import { isComplete, nextDeadlineMs, pausedConditions, replicaSetConditions, withProgress } from "./progress.ts";
import { oldPodsRunning, planShutdown, planStart, type PodsByReplicaSet } from "./recreate.ts";
import { allOf, newReplicaSet, resize, sizeOf, sortReplicaSets, type RolloutSets, type Sizes } from "./replica-sets.ts";
import { planRolling, sizeOfNew } from "./rolling.ts";
import { planScaling, wasScaled } from "./scaling.ts";
import { countedStatus, withReplicaFailure } from "./status.ts";

export type DeploymentAction =
  | { readonly kind: "createReplicaSet"; readonly replicaSet: appsv1.ReplicaSet }
  | { readonly kind: "updateReplicaSet"; readonly replicaSet: appsv1.ReplicaSet; readonly from: number }
  | { readonly kind: "deleteReplicaSet"; readonly replicaSet: appsv1.ReplicaSet }
  | { readonly kind: "updateStatus"; readonly deployment: appsv1.Deployment };

export interface DeploymentState {
  readonly deployment: appsv1.Deployment;
  /** Those that the deployment controls. */
  readonly replicaSets: readonly appsv1.ReplicaSet[];
  readonly pods: PodsByReplicaSet;
}

export interface DeploymentPlan {
  /** In this order; a failing one ends the plan. */
  readonly actions: readonly DeploymentAction[];
  /** When time alone may change the plan. */
  readonly againAtMs?: number | undefined;
}

export function planDeployment(state: DeploymentState, nowMs: number): DeploymentPlan {
  const sets = sortReplicaSets(state.deployment, state.replicaSets);
  const { deployment } = state;
  if (isTerminating(deployment)) return finish(state, { sets, rollout: false }, nowMs);
  if (deployment.spec.paused || wasScaled(deployment, sets)) {
    return finish(state, { sets: resize(deployment, sets, planScaling(deployment, sets)), rollout: false }, nowMs);
  }
  return finish(
    state,
    { sets: isRolling(deployment) ? rollingStep(deployment, sets) : recreateStep(state, sets), rollout: true },
    nowMs,
  );
}

function rollingStep(deployment: appsv1.Deployment, sets: RolloutSets): RolloutSets {
  if (sets.current) return resize(deployment, sets, planRolling(deployment, sets));
  const current = newReplicaSet(deployment, sets.old);
  const size = sizeOfNew(deployment, sets);
  return resize(deployment, { ...sets, current }, sized(current, size));
}

function recreateStep({ deployment, pods }: DeploymentState, sets: RolloutSets): RolloutSets {
  const shutdown = planShutdown(sets);
  if (shutdown.size > 0) return resize(deployment, sets, shutdown);
  if (oldPodsRunning(sets, pods)) return sets;
  const current = sets.current ?? newReplicaSet(deployment, sets.old);
  return resize(deployment, { ...sets, current }, planStart(deployment, current));
}

function sized(replicaSet: appsv1.ReplicaSet, size: number): Sizes {
  return new Map([[replicaSet.metadata.name, size]]);
}

interface Step {
  /** The replica sets as they should be after this step. */
  readonly sets: RolloutSets;
  /** Whether this is a step of a rollout, whose progress is watched. */
  readonly rollout: boolean;
}

function finish(state: DeploymentState, step: Step, nowMs: number): DeploymentPlan {
  const { deployment } = state;
  const status = statusAfter(deployment, step, nowMs);
  const actions = [...replicaSetActions(state.replicaSets, allOf(step.sets))];
  const settled =
    !isTerminating(deployment) && (deployment.spec.paused || (step.rollout && isComplete(deployment, status)));
  if (settled)
    actions.push(
      ...planHistory(deployment, step.sets.old).map((replicaSet) => ({
        kind: "deleteReplicaSet" as const,
        replicaSet,
      })),
    );
  const reported = { ...deployment, metadata: withRevision(deployment, step.sets.current), status };
  if (!sameValue(reported, deployment)) actions.push({ kind: "updateStatus", deployment: reported });
  return { actions, againAtMs: step.rollout ? nextDeadlineMs(deployment, status) : undefined };
}

function statusAfter(deployment: appsv1.Deployment, { sets, rollout }: Step, nowMs: number): appsv1.DeploymentStatus {
  const conditions = conditionsBefore(deployment, sets, nowMs);
  const noted = { ...deployment, status: { ...deployment.status, conditions: conditions && [...conditions] } };
  const status = countedStatus(noted, sets, nowMs);
  return rollout ? withReplicaFailure(withProgress(noted, { status, sets }, nowMs), sets) : status;
}

/** The conditions that don't depend on counts. */
function conditionsBefore(
  deployment: appsv1.Deployment,
  sets: RolloutSets,
  nowMs: number,
): appsv1.DeploymentStatus["conditions"] {
  const { conditions } = deployment.status;
  if (progressDeadlineMs(deployment) === undefined || isTerminating(deployment)) return conditions;
  const noted = pausedConditions(deployment, nowMs);
  const next = sets.current ? replicaSetConditions(noted, sets.current, nowMs) : noted;
  return next && [...next];
}

/** A deployment carries the revision of its present replica set. */
function withRevision(
  { metadata }: appsv1.Deployment,
  current: appsv1.ReplicaSet | undefined,
): appsv1.Deployment["metadata"] {
  const revision = current?.metadata.annotations?.[REVISION];
  if (revision === undefined) return metadata;
  return { ...metadata, annotations: { ...metadata.annotations, [REVISION]: revision } };
}

/** What turns the replica sets that are into those that should be; growing comes before shrinking. */
function replicaSetActions(
  are: readonly appsv1.ReplicaSet[],
  should: readonly appsv1.ReplicaSet[],
): readonly DeploymentAction[] {
  const known = new Map(are.map((replicaSet) => [replicaSet.metadata.name, replicaSet]));
  const actions: DeploymentAction[] = [];
  for (const replicaSet of [...should].reverse()) {
    const before = known.get(replicaSet.metadata.name);
    if (replicaSet.metadata.uid === "") actions.push({ kind: "createReplicaSet", replicaSet });
    else if (before && !sameValue(before, replicaSet))
      actions.push({ kind: "updateReplicaSet", replicaSet, from: sizeOf(before) });
  }
  return actions;
}
