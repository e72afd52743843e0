/** Recreate: the new replica set grows only when the last pod of the old ones is gone. */
import type { appsv1, corev1 } from "@kayak/api";
import { isFinished } from "../shared/pods.ts";
import { activeOf, sum, type RolloutSets, type Sizes } from "./replica-sets.ts";
import { wantedReplicas } from "./limits.ts";

/** Pods by the uid of their replica set. */
export type PodsByReplicaSet = ReadonlyMap<string, readonly corev1.Pod[]>;

export function planShutdown(sets: RolloutSets): Sizes {
  return new Map(activeOf(sets.old).map(({ metadata }) => [metadata.name, 0]));
}

export function planStart(deployment: appsv1.Deployment, current: appsv1.ReplicaSet): Sizes {
  return new Map([[current.metadata.name, wantedReplicas(deployment)]]);
}

/** Whether a pod of an earlier template may still be running, pods on their way out included. */
export function oldPodsRunning(sets: RolloutSets, pods: PodsByReplicaSet): boolean {
  if (sum(sets.old, ({ status }) => status.replicas) > 0) return true;
  const current = sets.current?.metadata.uid;
  for (const [uid, ofReplicaSet] of pods) {
    if (uid !== current && ofReplicaSet.some((pod) => !isFinished(pod))) return true;
  }
  return false;
}
