/** What a deployment does next: its replica sets as they should be, and the status that follows. */
import type { appsv1 } from "@kayak/api";
import { sameValue } from "../shared/equal.ts";
import { isTerminating } from "../shared/objects.ts";
import { REVISION } from "./annotations.ts";
import { planHistory } from "./history.ts";
import { isRolling, progressDeadlineMs } from "./limits.ts";
import { isComplete, nextDeadlineMs, pausedConditions, replicaSetConditions, withProgress } from "./progress.ts";
import { oldPodsRunning, planShutdown, planStart, type PodsByReplicaSet } from "./recreate.ts";
import { newReplicaSet, resize, sizeOf, sortReplicaSets, type RolloutSets } from "./replica-sets.ts";
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
  const { deployment } = state;
  const step = planStep(state, sortReplicaSets(deployment, state.replicaSets));
  const status = statusAfter(deployment, step, nowMs);
  const actions = [
    ...replicaSetActions(state.replicaSets, step.sets),
    ...historyActions(deployment, step, status),
    ...reportActions(deployment, step.sets, status),
  ];
  return { actions, againAtMs: step.rollout ? nextDeadlineMs(deployment, status) : undefined };
}

interface Step {
  /** The replica sets as they should be after this step. */
  readonly sets: RolloutSets;
  /** Whether this is a step of a rollout, whose progress is watched. */
  readonly rollout: boolean;
}

function planStep(state: DeploymentState, sets: RolloutSets): Step {
  const { deployment } = state;
  if (isTerminating(deployment)) return { sets, rollout: false };
  if (deployment.spec.paused || wasScaled(deployment, sets)) {
    return { sets: resize(deployment, sets, planScaling(deployment, sets)), rollout: false };
  }
  return { sets: isRolling(deployment) ? rollingStep(deployment, sets) : recreateStep(state, sets), rollout: true };
}

function rollingStep(deployment: appsv1.Deployment, sets: RolloutSets): RolloutSets {
  if (sets.current) return resize(deployment, sets, planRolling(deployment, sets));
  const current = newReplicaSet(deployment, sets.old);
  const sizes = new Map([[current.metadata.name, sizeOfNew(deployment, sets)]]);
  return resize(deployment, { ...sets, current }, sizes);
}

function recreateStep({ deployment, pods }: DeploymentState, sets: RolloutSets): RolloutSets {
  const shutdown = planShutdown(sets);
  if (shutdown.size > 0) return resize(deployment, sets, shutdown);
  if (oldPodsRunning(sets, pods)) return sets;
  const current = sets.current ?? newReplicaSet(deployment, sets.old);
  return resize(deployment, { ...sets, current }, planStart(deployment, current));
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

/** What turns the replica sets that are into those that should be. The present one comes first: if it can't be made, nothing else happens. */
function replicaSetActions(
  are: readonly appsv1.ReplicaSet[],
  { current, old }: RolloutSets,
): readonly DeploymentAction[] {
  const known = new Map(are.map((replicaSet) => [replicaSet.metadata.uid, replicaSet]));
  return [...(current ? [current] : []), ...old].flatMap((replicaSet): DeploymentAction[] => {
    const before = known.get(replicaSet.metadata.uid);
    if (!before) return [{ kind: "createReplicaSet", replicaSet }];
    return sameValue(before, replicaSet) ? [] : [{ kind: "updateReplicaSet", replicaSet, from: sizeOf(before) }];
  });
}

/** Old revisions go when nothing is under way. */
function historyActions(
  deployment: appsv1.Deployment,
  { sets, rollout }: Step,
  status: appsv1.DeploymentStatus,
): readonly DeploymentAction[] {
  const settled = rollout ? isComplete(deployment, status) : deployment.spec.paused && !isTerminating(deployment);
  const surplus = settled ? planHistory(deployment, sets.old) : [];
  return surplus.map((replicaSet) => ({ kind: "deleteReplicaSet", replicaSet }));
}

function reportActions(
  deployment: appsv1.Deployment,
  { current }: RolloutSets,
  status: appsv1.DeploymentStatus,
): readonly DeploymentAction[] {
  const reported = { ...deployment, metadata: withRevision(deployment, current), status };
  return sameValue(reported, deployment) ? [] : [{ kind: "updateStatus", deployment: reported }];
}
