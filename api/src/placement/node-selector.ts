/** Which nodes a node selector selects. */
import type * as corev1 from "../types/core/v1/index.ts";

type Requirement = corev1.NodeSelectorRequirement;
type NodeSelectorTerm = corev1.NodeSelectorTerm;

/** Terms are alternatives. A term that says nothing selects nothing. */
export function matchesAnyTerm(node: corev1.Node, terms: readonly NodeSelectorTerm[]): boolean {
  return terms.some((term) => matchesTerm(node, term));
}

export function matchesTerm(node: corev1.Node, term: NodeSelectorTerm): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length + fields.length === 0) return false;
  return (
    expressions.every((each) => satisfies(nodeLabel(node, each.key), each)) &&
    fields.every((each) => satisfies(each.key === "metadata.name" ? node.metadata.name : undefined, each))
  );
}

/** The node's labels have every pair. */
export function hasLabels(node: corev1.Node, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([key, value]) => nodeLabel(node, key) === value);
}

/** A label may be called like something every object inherits. */
export function nodeLabel(node: corev1.Node, key: string): string | undefined {
  const { labels } = node.metadata;
  return labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function satisfies(value: string | undefined, { operator, values = [] }: Requirement): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return isBeyond(value, values[0], 1);
    case "Lt":
      return isBeyond(value, values[0], -1);
    default:
      return false;
  }
}

const integer = /^[-+]?\d+$/;

function isBeyond(value: string | undefined, bound: string | undefined, direction: 1 | -1): boolean {
  if (value === undefined || bound === undefined || !integer.test(value) || !integer.test(bound)) return false;
  return (Number(value) - Number(bound)) * direction > 0;
}

/** What a pod requires of a node. */
export function matchesNodeAffinity({ spec }: corev1.Pod, node: corev1.Node): boolean {
  if (spec.nodeSelector && !hasLabels(node, spec.nodeSelector)) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || matchesAnyTerm(node, required.nodeSelectorTerms);
}
