/** Pods that only the runtime knows: deleted while no kubelet was there. Enough of them is rebuilt to end them properly. */
import type { corev1 } from "@kayak/api";
import { annotationKeys, labelKeys } from "./identity.ts";
import type { PodView } from "./view.ts";

export function orphanedPod(uid: string, view: PodView): corev1.Pod | undefined {
  const labels = (view.sandboxes[0] ?? view.containers[0])?.labels;
  if (!labels) return undefined;
  const grace = view.containers[0]?.annotations[annotationKeys.gracePeriod];
  const qosClass = view.sandboxes[0]?.annotations[annotationKeys.qosClass] as corev1.PodStatus["qosClass"];
  const names = new Set(view.containers.map(({ metadata: { name } }) => name));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: labels[labelKeys.podName] ?? "",
      namespace: labels[labelKeys.podNamespace] ?? "",
      uid,
      resourceVersion: "0",
      creationTimestamp: "",
    },
    spec: {
      containers: [...names].map((name) => ({ name })),
      ...(grace !== undefined && { terminationGracePeriodSeconds: Number(grace) }),
    },
    status: { ...(qosClass && { qosClass }) },
  };
}
