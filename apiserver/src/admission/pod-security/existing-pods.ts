/** What is told to who tightens a namespace's standard: the pods there that don't meet it. */
import type { corev1 } from "@kayak/api";
import { violations } from "./evaluate.ts";
import { type Standard, standardText } from "./policy.ts";

/** No more pods than this are looked at. */
const maxPods = 3000;

export function existingPodsWarnings(namespace: string, pods: readonly corev1.Pod[], standard: Standard): string[] {
  const byReasons = new Map<string, string[]>();
  for (const pod of pods.slice(0, maxPods)) {
    const reasons = violations(pod, standard)
      .map(({ reason }) => reason)
      .join(", ");
    if (reasons !== "") byReasons.set(reasons, [...(byReasons.get(reasons) ?? []), pod.metadata.name]);
  }
  if (byReasons.size === 0) return [];
  const head = `existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level ${JSON.stringify(standardText(standard))}`;
  const partial =
    pods.length > maxPods
      ? [`new PodSecurity enforce level only checked against the first ${maxPods} of ${pods.length} existing pods`]
      : [];
  return [...partial, head, ...Array.from(byReasons, ([reasons, names]) => `${others(names)}: ${reasons}`).sort()];
}

function others([first = "", ...rest]: readonly string[]): string {
  if (rest.length === 0) return first;
  return `${first} (and ${rest.length} other ${rest.length === 1 ? "pod" : "pods"})`;
}
