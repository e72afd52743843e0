/** What a replica set reports of its pods. */
import { formatTime, type appsv1, type corev1 } from "@kayak/api";
import { withCondition, withoutCondition } from "../shared/conditions.ts";
import { nonZero } from "../shared/objects.ts";
import { isAvailable, isReady } from "../shared/pods.ts";
import type { Flavour, Replicated } from "./flavour.ts";

export interface ReplicaFailure {
  readonly reason: "FailedCreate" | "FailedDelete";
  readonly message: string;
}

export interface ReplicaReport {
  readonly object: Replicated;
  readonly flavour: Pick<Flavour, "countsTerminating">;
  readonly active: readonly corev1.Pod[];
  readonly terminating: readonly corev1.Pod[];
  /** What the last attempt to make or delete pods failed with; undefined takes the condition away. */
  readonly failure: ReplicaFailure | undefined;
}

export function replicaStatus(report: ReplicaReport, nowMs: number): appsv1.ReplicaSetStatus {
  const { object, flavour, active, terminating } = report;
  const minReadySeconds = object.spec.minReadySeconds ?? 0;
  const count = (test: (pod: corev1.Pod) => boolean) => nonZero(active.filter(test).length);
  const wantedLabels = Object.entries(object.spec.template?.metadata.labels ?? {});
  const conditions = failureCondition(report, nowMs);
  return {
    replicas: active.length,
    fullyLabeledReplicas: count(({ metadata }) =>
      wantedLabels.every(([name, value]) => metadata.labels?.[name] === value),
    ),
    readyReplicas: count(isReady),
    availableReplicas: count((pod) => isAvailable(pod, minReadySeconds, nowMs)),
    observedGeneration: object.metadata.generation,
    ...(flavour.countsTerminating && { terminatingReplicas: terminating.length }),
    ...(conditions.length > 0 && { conditions }),
  };
}

function failureCondition({ object, failure }: ReplicaReport, nowMs: number): appsv1.ReplicaSetCondition[] {
  if (!failure) return withoutCondition(object.status.conditions, "ReplicaFailure");
  const lastTransitionTime = formatTime(nowMs);
  return withCondition(object.status.conditions, {
    type: "ReplicaFailure",
    status: "True",
    ...failure,
    lastTransitionTime,
  });
}
