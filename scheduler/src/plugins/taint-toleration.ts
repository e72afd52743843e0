/** Taints keep pods off nodes, or make nodes less welcome. */
import { tolerates, untoleratedTaint } from "@kayak/api";
import type { corev1 } from "@kayak/api";
import { normalizeByMax } from "../framework/framework.ts";
import type { Plugin, Rejection } from "../framework/types.ts";

export type Taint = corev1.Taint;

/** Upstream no longer names the taint: it told users about nodes that are none of their business. */
const untolerated: Rejection = { reasons: ["node(s) had untolerated taint(s)"], unresolvable: true };

export const taintToleration = {
  name: "TaintToleration",
  filterIsLocal: true,
  filter: ({ pod: { pod } }, { node }) =>
    untoleratedTaint(node, pod.spec.tolerations ?? []) ? untolerated : undefined,
  weight: 3,
  scoreIsLocal: true,
  preScore: (_, nodes) => (nodes.some(({ node }) => node.spec.taints?.some(isSoft)) ? undefined : "skip"),
  score({ pod: { pod } }, { node }) {
    const tolerations = (pod.spec.tolerations ?? []).filter(({ effect }) => !effect || effect === "PreferNoSchedule");
    return (node.spec.taints ?? []).filter((taint) => isSoft(taint) && !tolerates(tolerations, taint)).length;
  },
  normalizeScore: (_, scores) => normalizeByMax(scores, true),
  wakes(event, { pod }) {
    if (event.kind === "self") return true;
    const comes = event.kind === "node" && event.change !== "delete";
    return comes && !untoleratedTaint(event.node, pod.spec.tolerations ?? []);
  },
} satisfies Plugin;

function isSoft(taint: Taint): boolean {
  return taint.effect === "PreferNoSchedule";
}
