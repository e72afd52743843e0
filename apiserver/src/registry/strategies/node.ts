/** Nodes: kubelets create them with their status. */
import { Nodes, type corev1 } from "@kayak/api";
import { strategy } from "../strategy.ts";

export const nodeStrategy = strategy<corev1.Node>(Nodes, {
  prepareForUpdate(next, current) {
    next.status = current.status;
  },
  prepareForStatusUpdate(next, current) {
    next.spec = current.spec;
  },
});
