/** When a pod must leave its node because of the node's NoExecute taints. */
import type { corev1 } from "@kayak/api";
import { createdMs, parseMs } from "../shared/objects.ts";

/**
 * The time at which the pod is evicted: now or in the past for taints it doesn't tolerate, later for those it tolerates for a
 * while, undefined when it may stay. Counted from times in the API, so that a restart of this process prolongs nothing.
 */
export function evictionTimeMs(pod: corev1.Pod, taints: readonly corev1.Taint[]): number | undefined {
  const times = taints
    .filter(({ effect }) => effect === "NoExecute")
    .map((taint) => toleratedUntilMs(pod, taint))
    .filter((untilMs) => untilMs !== Infinity);
  return times.length > 0 ? Math.min(...times) : undefined;
}

function toleratedUntilMs(pod: corev1.Pod, taint: corev1.Taint): number {
  const toleration = pod.spec.tolerations?.find((each) => tolerates(each, taint));
  const seconds = toleration ? (toleration.tolerationSeconds ?? Infinity) : 0;
  return seconds <= 0 ? 0 : startMs(pod, taint) + seconds * 1000;
}

/** A pod that came to a node tainted before gets its whole time. */
function startMs(pod: corev1.Pod, { timeAdded }: corev1.Taint): number {
  const scheduled = pod.status.conditions?.find(({ type, status }) => type === "PodScheduled" && status === "True");
  return Math.max(parseMs(timeAdded) ?? 0, parseMs(scheduled?.lastTransitionTime) ?? createdMs(pod));
}

function tolerates({ key, operator = "Equal", value = "", effect }: corev1.Toleration, taint: corev1.Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  return operator === "Exists" || (Boolean(key) && value === (taint.value ?? ""));
}
