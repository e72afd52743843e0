/**
 * The cluster as one scheduling decision sees it. A decision runs without waiting, so the cache itself is the snapshot: nothing is
 * copied, and what was computed for a node holds until its generation changes.
 */
import type { LabelSelector, Labels, corev1 } from "@kayak/api";
import type { NodeInfo } from "./node-info.ts";

export interface Snapshot {
  /** Nodes that exist. */
  readonly nodes: readonly NodeInfo[];
  node(name: string): NodeInfo | undefined;
  /** Nodes with a pod that has required anti-affinity to other pods. */
  readonly nodesWithAntiAffinity: Iterable<NodeInfo>;
  /** Nodes with a pod that has any affinity to other pods. */
  readonly nodesWithAffinity: Iterable<NodeInfo>;
  /** How many nodes have the image. */
  imageNodes(image: string): number;
  namespaceLabels(namespace: string): Labels | undefined;
  /** What the selectors of services and controllers of such a pod come to, for spreading it by default. */
  defaultSpreadSelector(pod: corev1.Pod): LabelSelector | undefined;
}

/** The same cluster with one node otherwise: to ask what would be if pods were gone. */
export function withNode(snapshot: Snapshot, changed: NodeInfo): Snapshot {
  const replace = (nodes: Iterable<NodeInfo>) =>
    Array.from(nodes, (node) => (node.name === changed.name ? changed : node));
  return {
    nodes: replace(snapshot.nodes),
    nodesWithAntiAffinity: replace(snapshot.nodesWithAntiAffinity),
    nodesWithAffinity: replace(snapshot.nodesWithAffinity),
    node: (name) => (name === changed.name ? changed : snapshot.node(name)),
    imageNodes: (image) => snapshot.imageNodes(image),
    namespaceLabels: (namespace) => snapshot.namespaceLabels(namespace),
    defaultSpreadSelector: (pod) => snapshot.defaultSpreadSelector(pod),
  };
}
