/** Node selectors and node affinity: where a pod must run, and where it would rather. */
import { matchesNodeAffinity, matchesTerm } from "@kayak/api";
import type { corev1 } from "@kayak/api";
import { normalizeByMax } from "../framework/framework.ts";
import type { Plugin, PreFilterResult, Rejection } from "../framework/types.ts";

const mismatch: Rejection = { reasons: ["node(s) didn't match Pod's node affinity/selector"], unresolvable: true };
const impossible: Rejection = { reasons: ["pod affinity terms conflict"], unresolvable: true };

export const nodeAffinity = {
  name: "NodeAffinity",
  preFilter({ pod: { pod } }) {
    const { nodeSelector, affinity } = pod.spec;
    const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (!nodeSelector && !required) return { kind: "skip" };
    return required && onlyNamed(required.nodeSelectorTerms);
  },
  filterIsLocal: true,
  filter: ({ pod: { pod } }, { node }) => (matchesNodeAffinity(pod, node) ? undefined : mismatch),
  weight: 2,
  scoreIsLocal: true,
  preScore: ({ pod: { pod } }) => (preferred(pod).length === 0 ? "skip" : undefined),
  score({ pod: { pod } }, { node }) {
    const matching = preferred(pod).filter(({ preference }) => matchesTerm(node, preference));
    return matching.reduce((sum, { weight }) => sum + weight, 0);
  },
  normalizeScore: (_, scores) => normalizeByMax(scores),
  wakes(event, { pod }) {
    if (event.kind === "self") return true;
    if (event.kind !== "node" || event.change === "delete" || !matchesNodeAffinity(pod, event.node)) return false;
    return !event.previous || !matchesNodeAffinity(pod, event.previous);
  },
} satisfies Plugin;

function preferred({ spec }: corev1.Pod): readonly corev1.PreferredSchedulingTerm[] {
  return spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** When every alternative names its nodes, as for DaemonSets, only those are worth a look. */
function onlyNamed(terms: readonly corev1.NodeSelectorTerm[]): PreFilterResult | undefined {
  const nodes = new Set<string>();
  for (const term of terms) {
    const named = (term.matchFields ?? []).filter(({ key, operator }) => key === "metadata.name" && operator === "In");
    if (named.length === 0) return undefined;
    const [first = [], ...rest] = named.map(({ values = [] }) => values);
    for (const name of first) if (rest.every((values) => values.includes(name))) nodes.add(name);
  }
  return nodes.size === 0 ? { kind: "reject", rejection: impossible } : { kind: "only", nodes };
}
