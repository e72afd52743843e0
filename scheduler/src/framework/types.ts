/**
 * The extension points, as upstream names them. A plugin is an object with a name and the methods of the points it takes part in.
 * Up to Reserve everything runs without waiting, in one decision; Permit and what follows run per pod, beside other decisions.
 */
import type { corev1 } from "@kayak/api";
import type { NodeInfo } from "../cache/node-info.ts";
import type { PodInfo } from "../pods/pod-info.ts";
import type { Cycle } from "./cycle.ts";

export const MAX_NODE_SCORE = 100;

/** Why a node, or a pod as a whole, was refused. */
export interface Rejection {
  readonly reasons: readonly string[];
  /** Removing pods from the node can't help. */
  readonly unresolvable?: boolean;
}

export interface QueuedOrder {
  readonly info: PodInfo;
  readonly queuedAtMs: number;
}

export interface QueueSortPlugin {
  /** Whether `a` is to be scheduled before `b`. */
  less(a: QueuedOrder, b: QueuedOrder): boolean;
}

export interface PreEnqueuePlugin {
  /** A refused pod stays out of the queue until it is changed. */
  preEnqueue(pod: PodInfo): Rejection | undefined;
}

export type PreFilterResult =
  /** The plugin's Filter has nothing to say about this pod. */
  | { readonly kind: "skip" }
  /** Only these nodes are worth a look. */
  | { readonly kind: "only"; readonly nodes: ReadonlySet<string> }
  | { readonly kind: "reject"; readonly rejection: Rejection };

export interface PreFilterPlugin {
  preFilter(cycle: Cycle): PreFilterResult | undefined;
}

export interface FilterPlugin {
  filter(cycle: Cycle, node: NodeInfo): Rejection | undefined;
  /** Its verdict depends on the pod's signature and this node alone, so that identical pods share it. */
  readonly filterIsLocal?: true;
}

export interface PostFilterResult {
  readonly message: string;
  readonly nomination?: Nomination;
}

/** A node that is worth waiting for once the victims are gone. */
export interface Nomination {
  readonly node: string;
  readonly victims: readonly PodInfo[];
}

export interface PostFilterPlugin {
  postFilter(cycle: Cycle, diagnosis: Diagnosis): PostFilterResult;
}

export interface PreScorePlugin {
  /** "skip": the plugin's Score has nothing to say about this pod. */
  preScore(cycle: Cycle, nodes: readonly NodeInfo[]): "skip" | undefined;
}

export interface ScorePlugin {
  readonly weight: number;
  score(cycle: Cycle, node: NodeInfo): number;
  /** Brings raw scores, in place, to 0..MAX_NODE_SCORE. */
  normalizeScore?(cycle: Cycle, scores: number[], nodes: readonly NodeInfo[]): void;
  /** Its raw score depends on the pod's signature and this node alone. */
  readonly scoreIsLocal?: true;
}

export interface ReservePlugin {
  reserve(cycle: Cycle, node: string): Rejection | undefined;
  unreserve(cycle: Cycle, node: string): void;
}

export interface Placing {
  readonly pod: PodInfo;
  readonly node: string;
  readonly signal: AbortSignal;
}

export interface PermitPlugin {
  permit(placing: Placing): Promise<Rejection | undefined>;
}

export interface PreBindPlugin {
  preBind(placing: Placing): Promise<void>;
}

export interface BindPlugin {
  /** False: left to the next plugin. */
  bind(placing: Placing): Promise<boolean>;
}

export interface PostBindPlugin {
  postBind(placing: Placing): void;
}

export interface EnqueueExtensions {
  /** Whether what happened may make a pod schedulable that this plugin refused. */
  wakes(event: ClusterEvent, pod: PodInfo): boolean;
}

export type Plugin = { readonly name: string } & Partial<
  QueueSortPlugin &
    PreEnqueuePlugin &
    PreFilterPlugin &
    FilterPlugin &
    PostFilterPlugin &
    PreScorePlugin &
    ScorePlugin &
    ReservePlugin &
    PermitPlugin &
    PreBindPlugin &
    BindPlugin &
    PostBindPlugin &
    EnqueueExtensions
>;

export type ClusterEvent =
  | {
      readonly kind: "node";
      readonly change: "add" | "update";
      readonly node: corev1.Node;
      readonly previous?: corev1.Node;
    }
  | { readonly kind: "node"; readonly change: "delete" }
  /** A pod that is on a node. */
  | { readonly kind: "pod"; readonly change: "add" | "update" | "delete"; readonly pod: PodInfo }
  /** The waiting pod itself changed. */
  | { readonly kind: "self" }
  | { readonly kind: "namespace" }
  /** A claim, a volume or a storage class. */
  | { readonly kind: "storage" };

/** Why no node was found. */
export interface Diagnosis {
  /** How many nodes there are. */
  readonly total: number;
  /** By node name. */
  readonly nodes: ReadonlyMap<string, Rejection>;
  /** The plugins that refused: the ones whose `wakes` counts. */
  readonly plugins: ReadonlySet<string>;
  /** Set when the pod was refused as a whole. */
  readonly preFilter?: Rejection;
}
