/** Nodes where CPU and memory would be used in like measure are better: none of the two is left over. */
import { MAX_NODE_SCORE, type Plugin } from "../framework/types.ts";

const RESOURCES = ["cpu", "memory"];

export const nodeResourcesBalancedAllocation = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  scoreIsLocal: true,
  preScore: ({ pod }) => (RESOURCES.some((resource) => pod.requests.get(resource)) ? undefined : "skip"),
  score({ pod }, node) {
    const fractions = RESOURCES.filter((resource) => (node.allocatable.get(resource) ?? 0) > 0).map((resource) => {
      const requested = (node.requested.get(resource) ?? 0) + (pod.requests.get(resource) ?? 0);
      return Math.min(1, requested / node.allocatable.get(resource)!);
    });
    return Math.trunc((1 - deviation(fractions)) * MAX_NODE_SCORE);
  },
} satisfies Plugin;

/** The standard deviation. */
function deviation(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
