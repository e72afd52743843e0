/** Cordoned nodes take only pods that tolerate it. */
import type { Taint } from "./taint-toleration.ts";
import { tolerates } from "@kayak/api";
import type { corev1 } from "@kayak/api";
import type { PodInfo } from "../pods/pod-info.ts";
import type { Plugin, Rejection } from "../framework/types.ts";

const unschedulable: Rejection = { reasons: ["node(s) were unschedulable"], unresolvable: true };
const cordon: Taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

function accepts(node: corev1.Node, { pod }: PodInfo): boolean {
  return !node.spec.unschedulable || tolerates(pod.spec.tolerations ?? [], cordon);
}

export const nodeUnschedulable = {
  name: "NodeUnschedulable",
  filterIsLocal: true,
  filter: ({ pod }, { node }) => (accepts(node, pod) ? undefined : unschedulable),
  wakes: (event, pod) =>
    event.kind === "self" || (event.kind === "node" && event.change !== "delete" && accepts(event.node, pod)),
} satisfies Plugin;
