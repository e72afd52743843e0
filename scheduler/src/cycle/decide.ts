/** Where a pod goes: a pure function of the pod and the cluster, but for the choice among equals. */
import type { Snapshot } from "../cache/snapshot.ts";
import type { NodeInfo } from "../cache/node-info.ts";
import { Cycle, type PodClass } from "../framework/cycle.ts";
import type { Framework } from "../framework/framework.ts";
import type { Diagnosis, PostFilterResult } from "../framework/types.ts";

/** In clusters up to this size every node is looked at. */
const MIN_FEASIBLE = 100;
/** Of larger ones this share at least. */
const MIN_PERCENT = 5;

export type Decision =
  | { readonly kind: "node"; readonly node: string; readonly cycle: Cycle }
  | { readonly kind: "unschedulable"; readonly diagnosis: Diagnosis; readonly postFilter: PostFilterResult };

/** The largest of many nodes needn't be found: enough good ones will do. */
export function feasibleNodesToFind(nodes: number): number {
  if (nodes <= MIN_FEASIBLE) return nodes;
  const percent = Math.max(MIN_PERCENT, 50 - Math.trunc(nodes / 125));
  return Math.max(MIN_FEASIBLE, Math.trunc((nodes * percent) / 100));
}

export class Decider {
  readonly #framework: Framework;
  readonly #random: () => number;
  /** Where to begin to look, so that over time every node of a large cluster gets its turn. */
  #start = 0;

  constructor(framework: Framework, random: () => number = Math.random) {
    this.#framework = framework;
    this.#random = random;
  }

  decide(pod: Cycle["pod"], snapshot: Snapshot, podClass: PodClass): Decision {
    const cycle = new Cycle(pod, snapshot, podClass);
    const total = snapshot.nodes.length;
    const outcome = this.#framework.filter(cycle, { start: this.#start, enough: feasibleNodesToFind(total) });
    this.#start = total === 0 ? 0 : (this.#start + outcome.looked) % total;
    if (outcome.kind === "feasible") return { kind: "node", node: this.#best(cycle, outcome.nodes).name, cycle };
    const { diagnosis } = outcome;
    const postFilter = total === 0 ? { message: "" } : this.#framework.postFilter(cycle, diagnosis);
    return { kind: "unschedulable", diagnosis, postFilter };
  }

  #best(cycle: Cycle, nodes: readonly NodeInfo[]): NodeInfo {
    if (nodes.length === 1) return nodes[0]!;
    const scores = this.#framework.score(cycle, nodes);
    const best = Math.max(...scores);
    const equals = nodes.filter((_, i) => scores[i] === best);
    return equals[Math.trunc(this.#random() * equals.length)]!;
  }
}
