/** One term of a pod's affinity to other pods, ready to be matched. */
import { labelSelectorFrom, type LabelSelector, type corev1, type metav1 } from "@kayak/api";

export interface AffinityTerm {
  readonly topologyKey: string;
  /** 1 for required terms. */
  readonly weight: number;
  /** Whether the term is about this pod. */
  matches(pod: corev1.Pod, namespaceLabels: NamespaceLabels): boolean;
}

export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>> | undefined;

export function affinityTerm(owner: corev1.Pod, term: corev1.PodAffinityTerm, weight = 1): AffinityTerm {
  const selector = labelSelectorFrom(withLabelKeys(owner, term));
  const namespaces = new Set(term.namespaces ?? []);
  const namespaceSelector = term.namespaceSelector && labelSelectorFrom(term.namespaceSelector);
  if (namespaces.size === 0 && !namespaceSelector) namespaces.add(owner.metadata.namespace);
  return {
    topologyKey: term.topologyKey,
    weight,
    matches(pod, namespaceLabels) {
      if (!selector.matches(pod.metadata.labels)) return false;
      const { namespace } = pod.metadata;
      return namespaces.has(namespace) || isSelected(namespaceSelector, namespaceLabels(namespace));
    },
  };
}

/** An empty selector selects every namespace, known or not. */
function isSelected(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  if (!selector) return false;
  return selector.isEmpty || (labels !== undefined && selector.matches(labels));
}

/** matchLabelKeys and mismatchLabelKeys stand for requirements with the owner's own values. */
function withLabelKeys(owner: corev1.Pod, term: corev1.PodAffinityTerm): metav1.LabelSelector | undefined {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  if (!labelSelector) return undefined;
  const requirement = (operator: "In" | "NotIn") => (key: string) => ownRequirement(owner, key, operator);
  const own = [...matchLabelKeys.flatMap(requirement("In")), ...mismatchLabelKeys.flatMap(requirement("NotIn"))];
  return { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...own] };
}

export function ownRequirement(
  owner: corev1.Pod,
  key: string,
  operator: "In" | "NotIn",
): metav1.LabelSelectorRequirement[] {
  const value = owner.metadata.labels?.[key];
  return value === undefined ? [] : [{ key, operator, values: [value] }];
}
