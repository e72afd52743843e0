/** A pod stays five minutes on a node that stops answering, unless it says otherwise. */
import type { corev1 } from "@kayak/api";
import type { AdmissionPlugin } from "./admission.ts";

const tolerationSeconds = 300;
const taints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  mutate({ operation, resource, subresource, object }) {
    if (operation === "DELETE" || resource.kind !== "Pod" || subresource || !object) return;
    const { spec } = object as corev1.Pod;
    const missing = taints.filter((taint) => !(spec.tolerations ?? []).some((toleration) => covers(toleration, taint)));
    if (missing.length === 0) return;
    spec.tolerations = [
      ...(spec.tolerations ?? []),
      ...missing.map((key) => ({ key, operator: "Exists" as const, effect: "NoExecute" as const, tolerationSeconds })),
    ];
  },
};

function covers({ key, effect }: corev1.Toleration, taint: string): boolean {
  return (key === taint || !key) && (effect === "NoExecute" || !effect);
}
