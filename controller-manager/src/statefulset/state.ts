/** A stateful set and its pods, by ordinal. */
import type { appsv1, corev1 } from "@kayak/api";
import { REVISION_HASH } from "../revisions/revision.ts";
import { isTerminating } from "../shared/objects.ts";
import { isReady } from "../shared/pods.ts";
import { ordinalOf } from "./identity.ts";

type StatefulSet = appsv1.StatefulSet;

export interface StatefulState {
  readonly set: StatefulSet;
  /** All that belong to the set. */
  readonly pods: readonly corev1.Pod[];
  /** The names of the revisions: of pods that are not to be updated yet, and of the present template. */
  readonly currentRevision: string;
  readonly updateRevision: string;
  readonly nowMs: number;
}

export interface Replica {
  readonly ordinal: number;
  readonly pod: corev1.Pod | undefined;
}

export interface Replicas {
  /** One for each ordinal that there should be, in order. */
  readonly wanted: readonly Replica[];
  /** Pods beyond them, the highest ordinal first. */
  readonly condemned: readonly { readonly ordinal: number; readonly pod: corev1.Pod }[];
}

export function sortReplicas({ set, pods }: Pick<StatefulState, "set" | "pods">): Replicas {
  const start = set.spec.ordinals?.start ?? 0;
  const end = start + (set.spec.replicas ?? 1);
  const byOrdinal = new Map<number, corev1.Pod>();
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod);
    if (ordinal !== undefined) byOrdinal.set(ordinal, pod);
  }
  const wanted = Array.from({ length: end - start }, (_, index) => ({
    ordinal: start + index,
    pod: byOrdinal.get(start + index),
  }));
  const condemned = [...byOrdinal]
    .filter(([ordinal]) => ordinal < start || ordinal >= end)
    .map(([ordinal, pod]) => ({ ordinal, pod }))
    .sort((a, b) => b.ordinal - a.ordinal);
  return { wanted, condemned };
}

export function isRunningAndReady(pod: corev1.Pod): boolean {
  return pod.status.phase === "Running" && isReady(pod);
}

export function isHealthy(pod: corev1.Pod): boolean {
  return isRunningAndReady(pod) && !isTerminating(pod);
}

export function revisionOf({ metadata }: corev1.Pod): string {
  return metadata.labels?.[REVISION_HASH] ?? "";
}
