/** Whether a new version of a pod asks the kubelet for action, or is only news of what was reported. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { corev1 } from "@kayak/api";
import { isOwnCondition } from "../status/conditions.ts";

export function needsSync(before: corev1.Pod, after: corev1.Pod): boolean {
  const { metadata: old } = before;
  const { metadata } = after;
  return (
    specChanged(before, after) ||
    old.deletionTimestamp !== metadata.deletionTimestamp ||
    old.deletionGracePeriodSeconds !== metadata.deletionGracePeriodSeconds ||
    !isDeepStrictEqual(old.labels, metadata.labels) ||
    !isDeepStrictEqual(old.annotations, metadata.annotations) ||
    before.status.phase !== after.status.phase ||
    !isDeepStrictEqual(foreignConditions(before), foreignConditions(after))
  );
}

function specChanged(before: corev1.Pod, after: corev1.Pod): boolean {
  const counted = before.metadata.generation !== undefined && after.metadata.generation !== undefined;
  return counted
    ? before.metadata.generation !== after.metadata.generation
    : !isDeepStrictEqual(before.spec, after.spec);
}

/** Readiness gates are other people's conditions. */
function foreignConditions({ status }: corev1.Pod): corev1.PodCondition[] {
  return (status.conditions ?? []).filter(({ type }) => !isOwnCondition(type));
}
