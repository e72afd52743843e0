/** What controllers ask of a pod. */
import type { corev1 } from "@kayak/api";
import { findCondition } from "./conditions.ts";
import { isTerminating, parseMs } from "./objects.ts";

export function isFinished(pod: corev1.Pod): boolean {
  return pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
}

/** A pod that counts as a replica: neither finished nor on its way out. */
export function isActive(pod: corev1.Pod): boolean {
  return !isFinished(pod) && !isTerminating(pod);
}

export function readyCondition(pod: corev1.Pod): corev1.PodCondition | undefined {
  return findCondition(pod.status.conditions, "Ready");
}

export function isReady(pod: corev1.Pod): boolean {
  return readyCondition(pod)?.status === "True";
}

/** Since when the pod is ready, if it is and says so. */
export function readySinceMs(pod: corev1.Pod): number | undefined {
  const condition = readyCondition(pod);
  return condition?.status === "True" ? parseMs(condition.lastTransitionTime) : undefined;
}

/** When a ready pod is available: at once, or after it was ready for `minReadySeconds`. Undefined when not ready. */
export function availableAtMs(pod: corev1.Pod, minReadySeconds: number): number | undefined {
  if (!isReady(pod)) return undefined;
  if (minReadySeconds <= 0) return 0;
  const sinceMs = readySinceMs(pod);
  return sinceMs === undefined ? undefined : sinceMs + minReadySeconds * 1000;
}

export function isAvailable(pod: corev1.Pod, minReadySeconds: number, nowMs: number): boolean {
  const atMs = availableAtMs(pod, minReadySeconds);
  return atMs !== undefined && atMs <= nowMs;
}

/** When the next pod becomes available by the mere passing of time. */
export function nextAvailableMs(
  active: readonly corev1.Pod[],
  minReadySeconds: number,
  nowMs: number,
): number | undefined {
  const times = active
    .map((pod) => availableAtMs(pod, minReadySeconds))
    .filter((atMs) => atMs !== undefined && atMs > nowMs);
  return times.length > 0 ? Math.min(...(times as number[])) : undefined;
}
