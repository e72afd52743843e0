/** In which order a replica set gives pods up: those whose loss is felt least go first. */
import type { corev1 } from "@kayak/api";
import { createdMs } from "../shared/objects.ts";
import { isReady, readySinceMs } from "../shared/pods.ts";

const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

type Compare = (a: corev1.Pod, b: corev1.Pod) => number;

/**
 * Sorts pods with the first to delete in front. `related` are the active pods of all replica sets of the same owner:
 * where several share a node, they are thinned out first.
 */
export function deletionOrder(
  pods: readonly corev1.Pod[],
  related: readonly corev1.Pod[],
  nowMs: number,
): corev1.Pod[] {
  const perNode = countByNode(related);
  const crowding = (pod: corev1.Pod) => perNode.get(pod.spec.nodeName ?? "") ?? 0;
  const criteria: readonly Compare[] = [
    smaller((pod) => (pod.spec.nodeName ? 1 : 0)),
    smaller((pod) => phaseRank[pod.status.phase ?? ""] ?? 0),
    smaller((pod) => (isReady(pod) ? 1 : 0)),
    smaller(deletionCost),
    smaller((pod) => -crowding(pod)),
    younger((pod) => (isReady(pod) ? readySinceMs(pod) : undefined), nowMs),
    smaller((pod) => -restarts(pod)),
    younger(createdMs, nowMs),
    (a, b) => (a.metadata.uid < b.metadata.uid ? -1 : 1),
  ];
  return [...pods].sort((a, b) => criteria.reduce((order, compare) => order || compare(a, b), 0));
}

function smaller(measure: (pod: corev1.Pod) => number): Compare {
  return (a, b) => measure(a) - measure(b);
}

/**
 * The younger first, but ages within the same power of two count as equal, so that scaling down picks at random among pods of
 * similar age. A pod without a time counts as the youngest.
 */
function younger(time: (pod: corev1.Pod) => number | undefined, nowMs: number): Compare {
  const rank = (pod: corev1.Pod) => {
    const sinceMs = time(pod);
    if (sinceMs === undefined) return -2;
    const ageMs = nowMs - sinceMs;
    return ageMs > 0 ? Math.trunc(Math.log2(ageMs * 1e6)) : -1;
  };
  return smaller(rank);
}

function deletionCost(pod: corev1.Pod): number {
  const cost = pod.metadata.annotations?.[DELETION_COST] ?? "0";
  return /^[-+]?\d+$/.test(cost) ? Number(cost) : 0;
}

function restarts(pod: corev1.Pod): number {
  return Math.max(0, ...(pod.status.containerStatuses ?? []).map((status) => status.restartCount));
}

function countByNode(pods: readonly corev1.Pod[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { spec } of pods) if (spec.nodeName) counts.set(spec.nodeName, (counts.get(spec.nodeName) ?? 0) + 1);
  return counts;
}
