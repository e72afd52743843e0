/** RollingUpdate: the new replica set grows as far as the surge allows, the old ones shrink as far as availability allows. */
import type { appsv1 } from "@kayak/api";
import { maxReplicas, maxUnavailable, wantedReplicas } from "./limits.ts";
import { activeOf, allOf, sizeOf, sum, type RolloutSets, type Sizes } from "./replica-sets.ts";

/** One step: growing first, shrinking only when nothing can grow. Empty when there is nothing to do now. */
export function planRolling(deployment: appsv1.Deployment, sets: RolloutSets): Sizes {
  const { current } = sets;
  if (!current) return new Map();
  const size = sizeOfNew(deployment, sets);
  if (size !== sizeOf(current)) return new Map([[current.metadata.name, size]]);
  return planShrinking(deployment, current, activeOf(sets.old));
}

/** How large the present replica set may be now. */
export function sizeOfNew(deployment: appsv1.Deployment, sets: RolloutSets): number {
  const wanted = wantedReplicas(deployment);
  const size = sets.current ? sizeOf(sets.current) : 0;
  if (size >= wanted) return wanted;
  const room = maxReplicas(deployment) - sum(allOf(sets), sizeOf);
  return room <= 0 ? size : size + Math.min(room, wanted - size);
}

/** `old` are the old replica sets that have replicas, the oldest first. */
function planShrinking(
  deployment: appsv1.Deployment,
  current: appsv1.ReplicaSet,
  old: readonly appsv1.ReplicaSet[],
): Sizes {
  const minAvailable = wantedReplicas(deployment) - maxUnavailable(deployment);
  const newUnavailable = sizeOf(current) - availableOf(current);
  const room = sum([...old, current], sizeOf) - minAvailable - newUnavailable;
  if (old.length === 0 || room <= 0) return new Map();
  const healthier = shrink(old, room, (replicaSet) => sizeOf(replicaSet) - availableOf(replicaSet));
  const spare = sum([...old, current], availableOf) - minAvailable;
  const left = old.map((replicaSet) => withSize(replicaSet, healthier.get(replicaSet.metadata.name)));
  return new Map([...healthier, ...shrink(left, spare, sizeOf)]);
}

/** Takes up to `budget` replicas away, the oldest set first, from each no more than is `removable`. */
function shrink(
  replicaSets: readonly appsv1.ReplicaSet[],
  budget: number,
  removable: (replicaSet: appsv1.ReplicaSet) => number,
): Sizes {
  const sizes = new Map<string, number>();
  let left = budget;
  for (const replicaSet of replicaSets) {
    const taken = Math.min(left, removable(replicaSet));
    if (taken <= 0) continue;
    sizes.set(replicaSet.metadata.name, sizeOf(replicaSet) - taken);
    left -= taken;
  }
  return sizes;
}

function withSize(replicaSet: appsv1.ReplicaSet, replicas: number | undefined): appsv1.ReplicaSet {
  return replicas === undefined ? replicaSet : { ...replicaSet, spec: { ...replicaSet.spec, replicas } };
}

function availableOf({ status }: appsv1.ReplicaSet): number {
  return status.availableReplicas ?? 0;
}
