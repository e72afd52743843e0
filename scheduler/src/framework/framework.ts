/** Runs the plugins of each extension point: which nodes are feasible, and which of them is best. */
import type { NodeInfo } from "../cache/node-info.ts";
import type { PodInfo } from "../pods/pod-info.ts";
import type { Cycle } from "./cycle.ts";
import {
  MAX_NODE_SCORE,
  type ClusterEvent,
  type Diagnosis,
  type Plugin,
  type PostFilterResult,
  type Rejection,
} from "./types.ts";

type Has<K extends keyof Plugin> = Plugin & Required<Pick<Plugin, K>>;

function having<K extends keyof Plugin>(plugins: readonly Plugin[], method: K): Has<K>[] {
  return plugins.filter((plugin): plugin is Has<K> => plugin[method] !== undefined);
}

export interface Verdict {
  readonly plugin: string;
  readonly rejection: Rejection;
}

export type FilterOutcome =
  | { readonly kind: "feasible"; readonly nodes: readonly NodeInfo[] }
  | { readonly kind: "none"; readonly diagnosis: Diagnosis };

interface PreFiltered {
  /** Identical pods share what these say. */
  readonly local: readonly Has<"filter">[];
  readonly global: readonly Has<"filter">[];
  readonly only: ReadonlySet<string> | undefined;
  readonly onlyBy: string;
}

export class Framework {
  readonly plugins: readonly Plugin[];
  readonly #byName: ReadonlyMap<string, Plugin>;
  readonly #preEnqueues: readonly Has<"preEnqueue">[];
  readonly #preFilters: readonly Has<"preFilter">[];
  readonly #filters: readonly Has<"filter">[];
  readonly #postFilters: readonly Has<"postFilter">[];
  readonly #scores: readonly Has<"score">[];

  constructor(plugins: readonly Plugin[]) {
    this.plugins = plugins;
    this.#byName = new Map(plugins.map((plugin) => [plugin.name, plugin]));
    this.#preEnqueues = having(plugins, "preEnqueue");
    this.#preFilters = having(plugins, "preFilter");
    this.#filters = having(plugins, "filter");
    this.#postFilters = having(plugins, "postFilter");
    this.#scores = having(plugins, "score");
  }

  /** The plugins that take part in an extension point, in order. */
  having<K extends keyof Plugin>(method: K): Has<K>[] {
    return having(this.plugins, method);
  }

  preEnqueue(pod: PodInfo): Rejection | undefined {
    for (const plugin of this.#preEnqueues) {
      const rejection = plugin.preEnqueue(pod);
      if (rejection) return rejection;
    }
    return undefined;
  }

  /** Whether what happened may help a pod that these plugins refused. Without a plugin to blame, anything may. */
  mayHelp(event: ClusterEvent, pod: PodInfo, plugins: ReadonlySet<string>): boolean {
    if (plugins.size === 0) return true;
    for (const name of plugins) if (this.#byName.get(name)?.wakes?.(event, pod)) return true;
    return false;
  }

  /** Looks at nodes, from `start` on and around, until `enough` feasible ones are found. */
  filter(cycle: Cycle, { start, enough }: { start: number; enough: number }): FilterOutcome & { looked: number } {
    const { nodes } = cycle.snapshot;
    const prepared = this.#preFilter(cycle);
    if ("diagnosis" in prepared) return { kind: "none", diagnosis: prepared.diagnosis, looked: 0 };
    const feasible: NodeInfo[] = [];
    const rejections = new Map<string, Rejection>();
    const plugins = new Set<string>();
    let looked = 0;
    for (; looked < nodes.length && feasible.length < enough; looked++) {
      const node = nodes[(start + looked) % nodes.length]!;
      const verdict = this.#verdict(cycle, node, prepared);
      if (!verdict) feasible.push(node);
      else {
        rejections.set(node.name, verdict.rejection);
        plugins.add(verdict.plugin);
      }
    }
    if (feasible.length > 0) return { kind: "feasible", nodes: feasible, looked };
    return { kind: "none", diagnosis: { total: nodes.length, nodes: rejections, plugins }, looked };
  }

  /** What keeps the cycle's pod off this one node. */
  refusal(cycle: Cycle, node: NodeInfo): Rejection | undefined {
    const prepared = this.#preFilter(cycle);
    if ("diagnosis" in prepared) return prepared.diagnosis.preFilter;
    return this.#verdict(cycle, node, prepared)?.rejection;
  }

  postFilter(cycle: Cycle, diagnosis: Diagnosis): PostFilterResult {
    const messages: string[] = [];
    for (const plugin of this.#postFilters) {
      const { message, nomination } = plugin.postFilter(cycle, diagnosis);
      if (nomination) return { message, nomination };
      if (message !== "") messages.push(message);
    }
    return { message: messages.join(", ") };
  }

  /** The weighted sum of all scores, by position. */
  score(cycle: Cycle, nodes: readonly NodeInfo[]): number[] {
    const totals = nodes.map(() => 0);
    for (const plugin of this.#scores) {
      if (plugin.preScore?.(cycle, nodes) === "skip") continue;
      const scores = this.#rawScores(plugin, cycle, nodes);
      plugin.normalizeScore?.(cycle, scores, nodes);
      const weight = plugin.weight ?? 1;
      for (let i = 0; i < totals.length; i++) totals[i]! += scores[i]! * weight;
    }
    return totals;
  }

  #rawScores(plugin: Has<"score">, cycle: Cycle, nodes: readonly NodeInfo[]): number[] {
    const score = (node: NodeInfo) => plugin.score(cycle, node);
    if (!plugin.scoreIsLocal) return nodes.map(score);
    const memo = cycle.podClass.memo<number>(`${plugin.name}/score`);
    return nodes.map((node) => memo.get(node, score));
  }

  #preFilter(cycle: Cycle): PreFiltered | { readonly diagnosis: Diagnosis } {
    const skipped = new Set<string>();
    let only: ReadonlySet<string> | undefined;
    let onlyBy = "";
    for (const plugin of this.#preFilters) {
      const result = plugin.preFilter(cycle);
      if (result?.kind === "skip") skipped.add(plugin.name);
      else if (result?.kind === "only") {
        only = only ? intersection(only, result.nodes) : result.nodes;
        onlyBy = plugin.name;
      } else if (result) return { diagnosis: refusedWhole(cycle, plugin.name, result.rejection) };
    }
    const filters = this.#filters.filter((plugin) => !skipped.has(plugin.name));
    const local = filters.filter((plugin) => plugin.filterIsLocal);
    return { local, global: filters.filter((plugin) => !plugin.filterIsLocal), only, onlyBy };
  }

  #verdict(cycle: Cycle, node: NodeInfo, { local, global, only, onlyBy }: PreFiltered): Verdict | undefined {
    if (only && !only.has(node.name)) return outside(onlyBy);
    const memo = cycle.podClass.memo<Verdict | undefined>("filter");
    return memo.get(node, () => firstRefusal(local, cycle, node)) ?? firstRefusal(global, cycle, node);
  }
}

function firstRefusal(filters: readonly Has<"filter">[], cycle: Cycle, node: NodeInfo): Verdict | undefined {
  for (const plugin of filters) {
    const rejection = plugin.filter(cycle, node);
    if (rejection) return { plugin: plugin.name, rejection };
  }
  return undefined;
}

function intersection<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> {
  return new Set([...a].filter((item) => b.has(item)));
}

function outside(plugin: string): Verdict {
  return { plugin, rejection: { reasons: [`node(s) didn't satisfy plugin(s) [${plugin}]`], unresolvable: true } };
}

function refusedWhole({ snapshot }: Cycle, plugin: string, rejection: Rejection): Diagnosis {
  const nodes = new Map(snapshot.nodes.map((node) => [node.name, rejection]));
  return { total: snapshot.nodes.length, nodes, plugins: new Set([plugin]), preFilter: rejection };
}

/** Brings scores to 0..MAX_NODE_SCORE by the highest of them. `reverse`: the lowest raw score is best. */
export function normalizeByMax(scores: number[], reverse = false): void {
  const max = Math.max(...scores, 0);
  for (let i = 0; i < scores.length; i++) {
    const scaled = max === 0 ? 0 : Math.trunc((MAX_NODE_SCORE * scores[i]!) / max);
    scores[i] = reverse ? MAX_NODE_SCORE - scaled : scaled;
  }
}
