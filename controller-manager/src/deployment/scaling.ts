/** A deployment whose wanted size changed in the middle of a rollout: every replica set changes in proportion. */
import type { appsv1 } from "@kayak/api";
import { byAge } from "../shared/objects.ts";
import { allowedWhenSized, desiredWhenSized } from "./annotations.ts";
import { isRolling, maxReplicas, wantedReplicas } from "./limits.ts";
import { activeOf, allOf, sizeOf, sum, type RolloutSets, type Sizes } from "./replica-sets.ts";

/** Whether the wanted size changed since the replica sets were sized. */
export function wasScaled(deployment: appsv1.Deployment, sets: RolloutSets): boolean {
  const wanted = wantedReplicas(deployment);
  return activeOf(allOf(sets)).some((replicaSet) => (desiredWhenSized(replicaSet) ?? wanted) !== wanted);
}

export function planScaling(deployment: appsv1.Deployment, sets: RolloutSets): Sizes {
  const only = activeOrLatest(sets);
  if (only) return new Map([[only.metadata.name, wantedReplicas(deployment)]]);
  if (isSaturated(deployment, sets.current))
    return new Map(activeOf(sets.old).map(({ metadata }) => [metadata.name, 0]));
  return isRolling(deployment) ? planProportional(deployment, activeOf(allOf(sets))) : new Map();
}

/** The only replica set with replicas, or the newest where none has any; undefined when several have. */
function activeOrLatest(sets: RolloutSets): appsv1.ReplicaSet | undefined {
  const active = activeOf(allOf(sets));
  if (active.length > 1) return undefined;
  return active[0] ?? sets.current ?? sets.old.at(-1);
}

/** Whether the present replica set has everything it should come to. */
function isSaturated(deployment: appsv1.Deployment, current: appsv1.ReplicaSet | undefined): boolean {
  const wanted = wantedReplicas(deployment);
  if (!current || desiredWhenSized(current) !== wanted) return false;
  return sizeOf(current) === wanted && current.status.availableReplicas === wanted;
}

function planProportional(deployment: appsv1.Deployment, active: readonly appsv1.ReplicaSet[]): Sizes {
  const allowed = wantedReplicas(deployment) > 0 ? maxReplicas(deployment) : 0;
  const toAdd = allowed - sum(active, sizeOf);
  const sorted = [...active].sort(toAdd > 0 ? bySizeThenNewer : bySizeThenOlder);
  const sizes = new Map<string, number>();
  let added = 0;
  for (const replicaSet of sorted) {
    const share = shareOf(deployment, replicaSet, { toAdd, added });
    sizes.set(replicaSet.metadata.name, sizeOf(replicaSet) + share);
    added += share;
  }
  const largest = sorted[0]?.metadata.name;
  if (largest !== undefined) sizes.set(largest, Math.max(0, (sizes.get(largest) ?? 0) + toAdd - added));
  return sizes;
}

/** What one replica set gains or loses; never more than is left to give out. */
function shareOf(
  deployment: appsv1.Deployment,
  replicaSet: appsv1.ReplicaSet,
  { toAdd, added }: { readonly toAdd: number; readonly added: number },
): number {
  const left = toAdd - added;
  if (left === 0) return 0;
  const fraction = fractionOf(deployment, replicaSet);
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}

function fractionOf(deployment: appsv1.Deployment, replicaSet: appsv1.ReplicaSet): number {
  const size = sizeOf(replicaSet);
  if (wantedReplicas(deployment) === 0) return -size;
  const allowedBefore = allowedWhenSized(replicaSet) || deployment.status.replicas || size;
  return Math.round((size * maxReplicas(deployment)) / allowedBefore) - size;
}

function bySizeThenNewer(a: appsv1.ReplicaSet, b: appsv1.ReplicaSet): number {
  return sizeOf(b) - sizeOf(a) || byAge(b, a);
}

function bySizeThenOlder(a: appsv1.ReplicaSet, b: appsv1.ReplicaSet): number {
  return sizeOf(b) - sizeOf(a) || byAge(a, b);
}
