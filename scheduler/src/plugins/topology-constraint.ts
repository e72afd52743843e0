/** Topology spread constraints, ready to be counted. */
import { matchesNodeAffinity, nodeLabel, untoleratedTaint } from "@kayak/api";
import { labelSelectorFrom, type LabelSelector, type corev1 } from "@kayak/api";
import type { NodeInfo } from "../cache/node-info.ts";
import type { Cycle } from "../framework/cycle.ts";
import { ownRequirement } from "../pods/affinity-term.ts";

export const HOSTNAME = "kubernetes.io/hostname";

export interface Constraint {
  /** Its place in the pod's list: names its memo. */
  readonly index: number;
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: LabelSelector;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

/** What spreads pods that say nothing about it, softly. */
const clusterDefaults = [
  { topologyKey: HOSTNAME, maxSkew: 3 },
  { topologyKey: "topology.kubernetes.io/zone", maxSkew: 5 },
];

export function constraintsOf(
  pod: corev1.Pod,
  whenUnsatisfiable: corev1.TopologySpreadConstraint["whenUnsatisfiable"],
): Constraint[] {
  return (pod.spec.topologySpreadConstraints ?? [])
    .map((constraint, index) => ({ constraint, index }))
    .filter(({ constraint }) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map(({ constraint, index }) => prepare(pod, constraint, index));
}

export function defaultConstraints({ pod: { pod }, snapshot }: Cycle): Constraint[] {
  const selector = snapshot.defaultSpreadSelector(pod);
  if (!selector) return [];
  const rest = { minDomains: 1, selector, honorsAffinity: true, honorsTaints: false };
  return clusterDefaults.map((constraint, index) => Object.assign({ index }, constraint, rest));
}

function prepare(pod: corev1.Pod, constraint: corev1.TopologySpreadConstraint, index: number): Constraint {
  const { topologyKey, maxSkew, minDomains = 1, labelSelector, matchLabelKeys = [] } = constraint;
  const { nodeAffinityPolicy = "Honor", nodeTaintsPolicy = "Ignore" } = constraint;
  const own = matchLabelKeys.flatMap((key) => ownRequirement(pod, key, "In"));
  const expressions = [...(labelSelector?.matchExpressions ?? []), ...own];
  return {
    index,
    topologyKey,
    maxSkew,
    minDomains,
    selector: labelSelectorFrom(labelSelector && { ...labelSelector, matchExpressions: expressions }),
    honorsAffinity: nodeAffinityPolicy === "Honor",
    honorsTaints: nodeTaintsPolicy === "Honor",
  };
}

/** Whether pods on the node count at all. */
export function includes(constraint: Constraint, { pod }: HasPod, { node }: NodeInfo): boolean {
  if (constraint.honorsAffinity && !matchesNodeAffinity(pod, node)) return false;
  return !constraint.honorsTaints || !untoleratedTaint(node, pod.spec.tolerations ?? []);
}

interface HasPod {
  readonly pod: corev1.Pod;
}

export function hasAllKeys(constraints: readonly Constraint[], { node }: NodeInfo): boolean {
  return constraints.every(({ topologyKey }) => nodeLabel(node, topologyKey) !== undefined);
}

/** How many of the pods that the constraint is about are on the node. Pods on their way out don't count. */
export function matchingPods(cycle: Cycle, { index, selector }: Constraint, node: NodeInfo): number {
  const { namespace } = cycle.pod.pod.metadata;
  return cycle.podClass.memo<number>(`PodTopologySpread/${index}`).get(node, () => {
    let count = 0;
    for (const { pod } of node.pods) {
      const { metadata } = pod;
      const counts = metadata.namespace === namespace && metadata.deletionTimestamp === undefined;
      if (counts && selector.matches(metadata.labels)) count++;
    }
    return count;
  });
}
