import { nodeLabel } from "@kayak/api";
/** Pods that want to be near, or not near, other pods; near means: on nodes with the same value of a label. */
import type { NodeInfo } from "../cache/node-info.ts";
import { Slot, type Cycle } from "../framework/cycle.ts";
import { MAX_NODE_SCORE, type Plugin, type Rejection } from "../framework/types.ts";
import type { AffinityTerm } from "../pods/affinity-term.ts";
import type { PodInfo } from "../pods/pod-info.ts";
import { addTo } from "../pods/resources.ts";

const notNear: Rejection = { reasons: ["node(s) didn't match pod affinity rules"], unresolvable: true };
const tooNear: Rejection = { reasons: ["node(s) didn't match pod anti-affinity rules"] };
const unwelcome: Rejection = { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"] };

/** `label=value` to how much speaks for it. */
type Domains = Map<string, number>;

interface Required {
  /** Domains of pods that don't want this one. */
  readonly unwelcome: Domains;
  /** Domains with pods that match all of this pod's affinity terms; those of its anti-affinity terms. */
  readonly near: Domains;
  readonly notNear: Domains;
}

const required = new Slot<Required>();
const preferred = new Slot<Domains>();

export const interPodAffinity = {
  name: "InterPodAffinity",

  preFilter(cycle) {
    const { pod, snapshot } = cycle;
    const unwelcome = sumOver(cycle, snapshot.nodesWithAntiAffinity, { memo: "unwelcome", count: countUnwelcome });
    const { required: affinity, requiredAnti } = pod.affinities;
    if (unwelcome.size === 0 && affinity.length === 0 && requiredAnti.length === 0) return { kind: "skip" };
    const nodes = affinity.length + requiredAnti.length > 0 ? snapshot.nodes : [];
    required.set(cycle, {
      unwelcome,
      near: sumOver(cycle, nodes, { memo: "near", count: countNear }),
      notNear: sumOver(cycle, nodes, { memo: "notNear", count: countNotNear }),
    });
    return undefined;
  },

  filter(cycle, node) {
    const state = required.get(cycle);
    if (!satisfiesAffinity(cycle, node, state.near)) return notNear;
    if (cycle.pod.affinities.requiredAnti.some((term) => counts(state.notNear, node, term.topologyKey))) return tooNear;
    const { labels = {} } = node.node.metadata;
    const refused = state.unwelcome.size > 0 && Object.keys(labels).some((key) => counts(state.unwelcome, node, key));
    return refused ? unwelcome : undefined;
  },

  weight: 2,
  preScore(cycle) {
    const { preferred: near, preferredAnti } = cycle.pod.affinities;
    const own = near.length + preferredAnti.length > 0;
    const nodes = own ? cycle.snapshot.nodes : cycle.snapshot.nodesWithAffinity;
    const domains = sumOver(cycle, nodes, { memo: "preferred", count: countPreferred });
    preferred.set(cycle, domains);
    return domains.size === 0 ? "skip" : undefined;
  },
  score(cycle, node) {
    const domains = preferred.get(cycle);
    let sum = 0;
    for (const [key, value] of Object.entries(node.node.metadata.labels ?? {}))
      sum += domains.get(domain(key, value)) ?? 0;
    return sum;
  },
  normalizeScore(_, scores) {
    const [min, max] = [Math.min(...scores), Math.max(...scores)];
    for (let i = 0; i < scores.length; i++) {
      scores[i] = max === min ? 0 : Math.trunc((MAX_NODE_SCORE * (scores[i]! - min)) / (max - min));
    }
  },

  wakes(event) {
    if (event.kind === "node") return event.change !== "delete";
    return true;
  },
} satisfies Plugin;

function domain(key: string, value: string): string {
  return `${key}=${value}`;
}

function counts(domains: Domains, { node }: NodeInfo, key: string): boolean {
  const value = nodeLabel(node, key);
  return value !== undefined && (domains.get(domain(key, value)) ?? 0) > 0;
}

interface Counting {
  readonly memo: string;
  /** What one node contributes: depends on the pod's signature and that node alone, but for namespaces' labels. */
  readonly count: (cycle: Cycle, node: NodeInfo) => Domains;
}

function sumOver(cycle: Cycle, nodes: Iterable<NodeInfo>, { memo, count }: Counting): Domains {
  const sum: Domains = new Map();
  const remembered = cycle.podClass.memo<Domains>(`InterPodAffinity/${memo}`);
  for (const node of nodes)
    addTo(
      sum,
      remembered.get(node, (node) => count(cycle, node)),
    );
  return sum;
}

type Weighted = Pick<AffinityTerm, "topologyKey" | "weight">;

function add(domains: Domains, { node }: NodeInfo, { topologyKey, weight }: Weighted): void {
  const value = nodeLabel(node, topologyKey);
  if (value === undefined) return;
  const key = domain(topologyKey, value);
  domains.set(key, (domains.get(key) ?? 0) + weight);
}

function countUnwelcome({ pod, snapshot }: Cycle, node: NodeInfo): Domains {
  const domains: Domains = new Map();
  for (const other of node.pods) {
    for (const term of other.affinities.requiredAnti) {
      if (term.matches(pod.pod, (namespace) => snapshot.namespaceLabels(namespace))) add(domains, node, term);
    }
  }
  return domains;
}

/** Only pods that match every one of the affinity terms count. */
function countNear({ pod, snapshot }: Cycle, node: NodeInfo): Domains {
  const domains: Domains = new Map();
  const terms = pod.affinities.required;
  if (terms.length === 0) return domains;
  for (const other of node.pods) {
    if (!terms.every((term) => term.matches(other.pod, (namespace) => snapshot.namespaceLabels(namespace)))) continue;
    for (const term of terms) add(domains, node, term);
  }
  return domains;
}

function countNotNear({ pod, snapshot }: Cycle, node: NodeInfo): Domains {
  const domains: Domains = new Map();
  for (const other of node.pods) {
    for (const term of pod.affinities.requiredAnti) {
      if (term.matches(other.pod, (namespace) => snapshot.namespaceLabels(namespace))) add(domains, node, term);
    }
  }
  return domains;
}

/** Both ways: what this pod wants of those there, and what those there want of it. */
function countPreferred({ pod, snapshot }: Cycle, node: NodeInfo): Domains {
  const domains: Domains = new Map();
  const namespaceLabels = (namespace: string) => snapshot.namespaceLabels(namespace);
  const weigh = (terms: readonly AffinityTerm[], about: PodInfo, sign: number) => {
    for (const term of terms)
      if (term.matches(about.pod, namespaceLabels))
        add(domains, node, { topologyKey: term.topologyKey, weight: sign * term.weight });
  };
  for (const other of node.pods) {
    weigh(pod.affinities.preferred, other, 1);
    weigh(pod.affinities.preferredAnti, other, -1);
    // A required term weighs 1: upstream's default for how much it attracts pods that come later.
    weigh(other.affinities.required, pod, 1);
    weigh(other.affinities.preferred, pod, 1);
    weigh(other.affinities.preferredAnti, pod, -1);
  }
  return domains;
}

/** The first pod of a group that wants to be together may go anywhere its labels allow. */
function satisfiesAffinity({ pod, snapshot }: Cycle, node: NodeInfo, near: Domains): boolean {
  const terms = pod.affinities.required;
  if (terms.some((term) => nodeLabel(node.node, term.topologyKey) === undefined)) return false;
  if (terms.every((term) => counts(near, node, term.topologyKey))) return true;
  const matchesItself = () => terms.every((term) => term.matches(pod.pod, (name) => snapshot.namespaceLabels(name)));
  return near.size === 0 && matchesItself();
}
