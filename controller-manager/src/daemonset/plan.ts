/** Which pods a daemon set makes and which it deletes now. */
import type { appsv1, corev1 } from "@kayak/api";
import { REVISION_HASH } from "../revisions/revision.ts";
import { byAge, isTerminating } from "../shared/objects.ts";
import { isAvailable, isFinished } from "../shared/pods.ts";
import { judge, nodeOf, type Verdict } from "./placement.ts";
import { planRollout } from "./rollout.ts";
import { surgeOf } from "./limits.ts";

/** Pods made or deleted in one go at most; the next reconcile goes on. */
const BURST_REPLICAS = 250;

export interface DaemonState {
  readonly set: appsv1.DaemonSet;
  readonly nodes: readonly corev1.Node[];
  readonly pods: readonly corev1.Pod[];
  /** Of the current template. */
  readonly hash: string;
  readonly nowMs: number;
}

/** A node and the daemon's pods on it. Those of a node that is gone have no node. */
export interface Place {
  readonly name: string;
  readonly verdict: Verdict;
  readonly pods: readonly corev1.Pod[];
}

export interface Gone {
  readonly pod: corev1.Pod;
  /** What is said of it, where it is not just superfluous. */
  readonly event?: { readonly type: "Normal" | "Warning"; readonly reason: string; readonly message: string };
}

export interface DaemonPlan {
  /** The nodes that get a pod. */
  readonly create: readonly string[];
  readonly delete: readonly Gone[];
}

export function placesOf({ set, nodes, pods }: DaemonState): readonly Place[] {
  const byNode = new Map<string, corev1.Pod[]>();
  for (const pod of pods) {
    const name = nodeOf(pod);
    if (name !== undefined) byNode.set(name, [...(byNode.get(name) ?? []), pod]);
  }
  return nodes.map((node) => {
    const { name } = node.metadata;
    return { name, verdict: judge(set, node), pods: byNode.get(name) ?? [] };
  });
}

/** Steps of a rollout are taken once every node has what it should. */
export function planDaemons(state: DaemonState, places: readonly Place[]): DaemonPlan {
  const create: string[] = [];
  const gone: Gone[] = [...strays(state)];
  for (const place of places) {
    const { verdict, pods } = place;
    if (verdict.shouldRun && pods.length === 0) create.push(place.name);
    else if (verdict.mayStay) gone.push(...superfluous(state, place));
    else gone.push(...pods.filter((pod) => !isTerminating(pod)).map((pod) => ({ pod })));
  }
  if (create.length + gone.length > 0) return bounded({ create, delete: gone });
  const rolling = (state.set.spec.updateStrategy?.type ?? "RollingUpdate") === "RollingUpdate";
  return bounded(rolling ? planRollout(state, places) : { create: [], delete: [] });
}

function bounded(plan: DaemonPlan): DaemonPlan {
  return { create: plan.create.slice(0, BURST_REPLICAS), delete: plan.delete.slice(0, BURST_REPLICAS) };
}

/** Pods that wait for a node that is gone; those that were bound to one are the pod garbage collector's. */
function strays({ nodes, pods }: DaemonState): Gone[] {
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  const lost = pods.filter((pod) => !pod.spec.nodeName && !names.has(nodeOf(pod) ?? ""));
  return lost.filter((pod) => !isTerminating(pod) && nodeOf(pod) !== undefined).map((pod) => ({ pod }));
}

function superfluous(state: DaemonState, { name, pods }: Place): Gone[] {
  const present = pods.filter((pod) => !isTerminating(pod));
  const ended = present.filter(isFinished).map((pod) => ({ pod, event: endOf(pod, name) }));
  const running = present.filter((pod) => !isFinished(pod)).sort(byPhaseAndAge);
  return [...ended, ...doubles(state, running).map((pod) => ({ pod }))];
}

function endOf(pod: corev1.Pod, node: string): NonNullable<Gone["event"]> {
  const what = `daemon pod ${pod.metadata.namespace}/${pod.metadata.name} on node ${node}, will try to kill it`;
  return pod.status.phase === "Failed"
    ? { type: "Warning", reason: "FailedDaemonPod", message: `Found failed ${what}` }
    : { type: "Normal", reason: "SucceededDaemonPod", message: `Found succeeded ${what}` };
}

function byPhaseAndAge(a: corev1.Pod, b: corev1.Pod): number {
  return Number(!a.spec.nodeName) - Number(!b.spec.nodeName) || byAge(a, b);
}

/** All but the oldest; with surging, an available old pod and the new one beside it may both be there. */
function doubles({ set, hash, nowMs }: DaemonState, running: readonly corev1.Pod[]): readonly corev1.Pod[] {
  if (running.length <= 1) return [];
  if (surgeOf(set, 1) === 0) return running.slice(1);
  const isNew = (pod: corev1.Pod) => pod.metadata.labels?.[REVISION_HASH] === hash;
  const available = (pod: corev1.Pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs);
  const newest = running.find(isNew);
  const oldest = running.find((pod) => !isNew(pod));
  if (newest && oldest) {
    const keep = available(newest) || !available(oldest) ? [newest] : [newest, oldest];
    return running.filter((pod) => !keep.includes(pod));
  }
  return running.slice(1);
}
