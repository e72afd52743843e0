/** What a stateful set reports of its pods, and when an update is over. */
import type { appsv1, corev1 } from "@kayak/api";
import { nonZero, isTerminating } from "../shared/objects.ts";
import { isAvailable } from "../shared/pods.ts";
import { isRunningAndReady, revisionOf, sortReplicas, type StatefulState } from "./state.ts";

type Status = appsv1.StatefulSetStatus;

export function statefulStatus(state: StatefulState): Status {
  const { set, currentRevision, updateRevision, nowMs } = state;
  const { wanted, condemned } = sortReplicas(state);
  const pods = [...wanted, ...condemned].flatMap(({ pod }) => (pod ? [pod] : []));
  const count = (test: (pod: corev1.Pod) => boolean) => pods.filter(test).length;
  const of = (revision: string) => nonZero(count((pod) => !isTerminating(pod) && revisionOf(pod) === revision));
  return completed(set, {
    observedGeneration: set.metadata.generation,
    replicas: pods.length,
    readyReplicas: nonZero(count(isRunningAndReady)),
    availableReplicas: count((pod) => isRunningAndReady(pod) && isAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs)),
    currentReplicas: of(currentRevision),
    updatedReplicas: of(updateRevision),
    currentRevision,
    updateRevision,
    collisionCount: set.status.collisionCount ?? 0,
    ...(set.status.conditions && { conditions: set.status.conditions }),
  });
}

/** Once all pods are updated and ready, the new revision is the current one. */
function completed({ spec }: appsv1.StatefulSet, status: Status): Status {
  const { updatedReplicas = 0, replicas, readyReplicas = 0 } = status;
  const rolling = (spec.updateStrategy?.type ?? "RollingUpdate") === "RollingUpdate";
  if (!rolling || updatedReplicas !== replicas || readyReplicas !== replicas) return status;
  return { ...status, currentReplicas: status.updatedReplicas, currentRevision: status.updateRevision };
}
