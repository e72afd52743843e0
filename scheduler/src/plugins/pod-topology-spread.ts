import { nodeLabel } from "@kayak/api";
/** Spreads a pod's kind over zones, hosts or whatever label: strictly where it says so, softly otherwise. */
import type { NodeInfo } from "../cache/node-info.ts";
import { Slot, type Cycle } from "../framework/cycle.ts";
import { MAX_NODE_SCORE, type Plugin, type Rejection } from "../framework/types.ts";
import {
  HOSTNAME,
  constraintsOf,
  defaultConstraints,
  hasAllKeys,
  includes,
  matchingPods,
  type Constraint,
} from "./topology-constraint.ts";

const skewed: Rejection = { reasons: ["node(s) didn't match pod topology spread constraints"] };
const unlabelled: Rejection = {
  reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
  unresolvable: true,
};

interface Counted {
  readonly constraint: Constraint;
  /** Label value to how many matching pods. */
  readonly domains: ReadonlyMap<string, number>;
  readonly least: number;
}

interface Soft {
  readonly counted: readonly {
    readonly constraint: Constraint;
    readonly domains: ReadonlyMap<string, number>;
    readonly weight: number;
  }[];
  /** Nodes without the labels: they score nothing. */
  readonly ignored: ReadonlySet<NodeInfo>;
}

const hard = new Slot<readonly Counted[]>();
const soft = new Slot<Soft>();

export const podTopologySpread = {
  name: "PodTopologySpread",

  preFilter(cycle) {
    const constraints = constraintsOf(cycle.pod.pod, "DoNotSchedule");
    if (constraints.length === 0) return { kind: "skip" };
    hard.set(cycle, countHard(cycle, constraints));
    return undefined;
  },

  filter(cycle, node) {
    const { labels } = cycle.pod.pod.metadata;
    for (const { constraint, domains, least } of hard.get(cycle)) {
      const value = nodeLabel(node.node, constraint.topologyKey);
      if (value === undefined) return unlabelled;
      const self = constraint.selector.matches(labels) ? 1 : 0;
      if ((domains.get(value) ?? 0) + self - least > constraint.maxSkew) return skewed;
    }
    return undefined;
  },

  weight: 2,
  preScore(cycle, nodes) {
    const own = (cycle.pod.pod.spec.topologySpreadConstraints ?? []).length > 0;
    const constraints = own ? constraintsOf(cycle.pod.pod, "ScheduleAnyway") : defaultConstraints(cycle);
    if (constraints.length === 0) return "skip";
    soft.set(cycle, countSoft(cycle, nodes, { constraints, needsAllKeys: own }));
    return undefined;
  },
  score(cycle, node) {
    const { counted, ignored } = soft.get(cycle);
    if (ignored.has(node)) return 0;
    let score = 0;
    for (const { constraint, domains, weight } of counted) {
      const value = nodeLabel(node.node, constraint.topologyKey);
      if (value === undefined) continue;
      const count =
        constraint.topologyKey === HOSTNAME ? matchingPods(cycle, constraint, node) : (domains.get(value) ?? 0);
      score += count * weight + (constraint.maxSkew - 1);
    }
    return Math.round(score);
  },
  normalizeScore(cycle, scores, nodes) {
    const { ignored } = soft.get(cycle);
    const counting = scores.filter((_, i) => !ignored.has(nodes[i]!));
    const [min, max] = [Math.min(...counting), Math.max(...counting)];
    for (let i = 0; i < scores.length; i++) {
      if (ignored.has(nodes[i]!)) scores[i] = 0;
      else scores[i] = max === 0 ? MAX_NODE_SCORE : Math.trunc((MAX_NODE_SCORE * (max + min - scores[i]!)) / max);
    }
  },

  wakes(event, { pod }) {
    if (event.kind === "pod") return event.pod.pod.metadata.namespace === pod.metadata.namespace;
    return event.kind !== "namespace";
  },
} satisfies Plugin;

function countHard(cycle: Cycle, constraints: readonly Constraint[]): Counted[] {
  return constraints.map((constraint) => {
    const domains = new Map<string, number>();
    for (const node of cycle.snapshot.nodes) {
      if (!hasAllKeys(constraints, node) || !includes(constraint, cycle.pod, node)) continue;
      const value = nodeLabel(node.node, constraint.topologyKey)!;
      domains.set(value, (domains.get(value) ?? 0) + matchingPods(cycle, constraint, node));
    }
    // With fewer domains than demanded, a domain that isn't there yet counts as an empty one.
    const least = domains.size < constraint.minDomains ? 0 : Math.min(...domains.values());
    return { constraint, domains, least: Number.isFinite(least) ? least : 0 };
  });
}

interface SoftRules {
  readonly constraints: readonly Constraint[];
  readonly needsAllKeys: boolean;
}

function countSoft(cycle: Cycle, nodes: readonly NodeInfo[], { constraints, needsAllKeys }: SoftRules): Soft {
  const ignored = new Set(needsAllKeys ? nodes.filter((node) => !hasAllKeys(constraints, node)) : []);
  const scored = nodes.filter((node) => !ignored.has(node));
  const counting = cycle.snapshot.nodes.filter((node) => !needsAllKeys || hasAllKeys(constraints, node));
  const counted = constraints.map((constraint) => {
    const isHost = constraint.topologyKey === HOSTNAME;
    const domains = isHost ? new Map<string, number>() : countDomains(cycle, constraint, { scored, counting });
    const size = isHost ? scored.length : domains.size;
    // Skew among few domains matters more than the same among many.
    return { constraint, domains, weight: Math.log(size + 2) };
  });
  return { counted, ignored };
}

interface Nodes {
  /** Those whose domains are in question. */
  readonly scored: readonly NodeInfo[];
  /** Those whose pods count in these domains. */
  readonly counting: readonly NodeInfo[];
}

function countDomains(cycle: Cycle, constraint: Constraint, { scored, counting }: Nodes): Map<string, number> {
  const domains = new Map<string, number>();
  for (const { node } of scored) {
    const value = nodeLabel(node, constraint.topologyKey);
    if (value !== undefined) domains.set(value, 0);
  }
  if (domains.size === 0) return domains;
  for (const node of counting) {
    const value = nodeLabel(node.node, constraint.topologyKey) ?? "";
    const count = domains.get(value);
    if (count === undefined || !includes(constraint, cycle.pod, node)) continue;
    domains.set(value, count + matchingPods(cycle, constraint, node));
  }
  return domains;
}
