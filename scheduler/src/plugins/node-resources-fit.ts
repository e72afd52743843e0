/** A node must have room for what the pod asks for; of those that have, emptier ones are better. */
import type { corev1 } from "@kayak/api";
import type { NodeInfo } from "../cache/node-info.ts";
import { MAX_NODE_SCORE, type Plugin, type Rejection } from "../framework/types.ts";
import type { PodInfo } from "../pods/pod-info.ts";
import { amounts, type Amounts } from "../pods/resources.ts";

/** Of equal weight in scores. */
const SCORED = ["cpu", "memory"];

export const nodeResourcesFit = {
  name: "NodeResourcesFit",
  filterIsLocal: true,
  filter({ pod }, node) {
    const short = shortages(pod, node);
    if (short.length === 0) return undefined;
    const unresolvable = exceedsNode(pod.requests, node.allocatable);
    return { reasons: short, ...(unresolvable && { unresolvable }) } satisfies Rejection;
  },
  weight: 1,
  scoreIsLocal: true,
  score({ pod }, node) {
    const scores = SCORED.filter((resource) => (node.allocatable.get(resource) ?? 0) > 0).map((resource) =>
      freeShare(
        (node.scoredRequested.get(resource) ?? 0) + (pod.scoredRequests.get(resource) ?? 0),
        node.allocatable.get(resource)!,
      ),
    );
    return scores.length === 0 ? 0 : Math.trunc(scores.reduce((sum, score) => sum + score, 0) / scores.length);
  },
  wakes(event, pod) {
    if (event.kind === "self") return true;
    if (event.kind === "pod") return event.change !== "add";
    if (event.kind !== "node" || event.change === "delete" || !hasGrown(event.previous, event.node)) return false;
    return !exceedsNode(pod.requests, amounts(event.node.status?.allocatable));
  },
} satisfies Plugin;

/** Every resource that is short, each as its own reason. */
function shortages(pod: PodInfo, node: NodeInfo): string[] {
  const short: string[] = [];
  if (node.podCount + 1 > (node.allocatable.get("pods") ?? 0)) short.push("Too many pods");
  for (const [resource, wanted] of pod.requests) {
    const free = (node.allocatable.get(resource) ?? 0) - (node.requested.get(resource) ?? 0);
    if (wanted > 0 && wanted > free) short.push(`Insufficient ${resource}`);
  }
  return short;
}

/** Not even an empty node would do. */
function exceedsNode(requests: Amounts, allocatable: Amounts): boolean {
  for (const [resource, wanted] of requests) if (wanted > 0 && wanted > (allocatable.get(resource) ?? 0)) return true;
  return false;
}

function freeShare(requested: number, allocatable: number): number {
  return requested > allocatable ? 0 : Math.trunc(((allocatable - requested) * MAX_NODE_SCORE) / allocatable);
}

/** A new node, or more of something. */
function hasGrown(previous: corev1.Node | undefined, node: corev1.Node): boolean {
  if (!previous) return true;
  const before = amounts(previous.status?.allocatable);
  for (const [resource, value] of amounts(node.status?.allocatable))
    if (value > (before.get(resource) ?? 0)) return true;
  return false;
}
