/** A new node takes no pods before it is known to be ready: the node lifecycle controller takes the taint away. */
import type { corev1 } from "@kayak/api";
import type { AdmissionPlugin } from "./admission.ts";

const notReady = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" } as const;

export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  mutate({ operation, resource, subresource, object }) {
    if (operation !== "CREATE" || resource.kind !== "Node" || resource.group !== "" || subresource) return;
    const { spec } = object as corev1.Node;
    const tainted = spec.taints?.some(({ key, effect }) => key === notReady.key && effect === notReady.effect);
    if (!tainted) spec.taints = [...(spec.taints ?? []), { ...notReady }];
  },
};
