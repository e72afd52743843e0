/** A pod that names its node goes there or nowhere. */
import type { Plugin, Rejection } from "../framework/types.ts";

const otherNode: Rejection = { reasons: ["node(s) didn't match the requested node name"], unresolvable: true };

export const nodeName = {
  name: "NodeName",
  filterIsLocal: true,
  filter({ pod: { pod } }, node) {
    return pod.spec.nodeName && pod.spec.nodeName !== node.name ? otherNode : undefined;
  },
  wakes: (event, { pod }) =>
    event.kind === "node" && event.change === "add" && event.node.metadata.name === pod.spec.nodeName,
} satisfies Plugin;
