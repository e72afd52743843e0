/** How fast dead nodes drive their pods off: carefully, because it may be the control plane that is cut off. */
import type { corev1 } from "@kayak/api";
import { readiness } from "./health.ts";
import { isEvicting, type Eviction } from "./taints.ts";

/** One more node may start evicting only this long after the one before. */
export const EVICTION_PERIOD_MS = 10_000;

/**
 * When not a single node is ready, more likely than all of them the link to them is broken: nothing is evicted.
 * Otherwise nodes begin one by one.
 */
export function planEviction(node: corev1.Node, nodes: readonly corev1.Node[], sinceLastMs: number): Eviction {
  if (nodes.every((each) => readiness(each) !== "True")) return "stop";
  return isEvicting(node) || sinceLastMs < EVICTION_PERIOD_MS ? "continue" : "start";
}
