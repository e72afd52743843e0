/** Two pods can't have the same host port on a node. */
import type { Plugin, Rejection } from "../framework/types.ts";
import { portsConflict } from "@kayak/api";

const taken: Rejection = { reasons: ["node(s) didn't have free ports for the requested pod ports"] };

export const nodePorts = {
  name: "NodePorts",
  preFilter: ({ pod }) => (pod.ports.length === 0 ? { kind: "skip" } : undefined),
  filterIsLocal: true,
  filter({ pod }, node) {
    for (const other of node.pods) if (other.ports.length > 0 && portsConflict(pod.ports, other.ports)) return taken;
    return undefined;
  },
  wakes(event, pod) {
    if (event.kind === "node") return event.change === "add";
    return event.kind === "pod" && event.change === "delete" && portsConflict(pod.ports, event.pod.ports);
  },
} satisfies Plugin;
