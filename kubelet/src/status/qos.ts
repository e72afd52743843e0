/** The quality-of-service class of a pod, from its requests and limits for cpu and memory. */
import type { corev1 } from "@kayak/api";

export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

const computeResources = ["cpu", "memory"] as const;

export function qosClass(pod: corev1.Pod): QosClass {
  const stored = pod.status?.qosClass;
  return stored ? stored : computeQosClass(pod.spec);
}

export function computeQosClass(spec: corev1.PodSpec): QosClass {
  const requirements =
    spec.resources?.requests || spec.resources?.limits
      ? [spec.resources]
      : everyContainer(spec).map((container) => container.resources);
  const asks = requirements.some((resources) =>
    computeResources.some((name) => isPositive(resources?.requests?.[name]) || isPositive(resources?.limits?.[name])),
  );
  if (!asks) return "BestEffort";
  const guaranteed = requirements.every((resources) =>
    computeResources.every((name) => {
      const limit = resources?.limits?.[name];
      return isPositive(limit) && (resources?.requests?.[name] ?? limit) === limit;
    }),
  );
  return guaranteed ? "Guaranteed" : "Burstable";
}

export function everyContainer(spec: corev1.PodSpec): corev1.Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

function isPositive(quantity: string | undefined): quantity is string {
  return quantity !== undefined && !/^0*(\.0*)?[a-zA-Z]*$/.test(quantity);
}
