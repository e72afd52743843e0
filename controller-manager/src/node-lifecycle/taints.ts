/** The taints by which a node's condition keeps pods away from it, or drives them off. */
import { formatTime, type corev1 } from "@kayak/api";
import { findCondition } from "../shared/conditions.ts";

const NOT_READY = "node.kubernetes.io/not-ready";
const UNREACHABLE = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

/** Which status of which condition comes to which taint. */
const conditionTaints: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: "node.kubernetes.io/memory-pressure" },
  DiskPressure: { True: "node.kubernetes.io/disk-pressure" },
  PIDPressure: { True: "node.kubernetes.io/pid-pressure" },
  NetworkUnavailable: { True: "node.kubernetes.io/network-unavailable" },
};

const managedNoSchedule = new Set([
  UNSCHEDULABLE,
  ...Object.values(conditionTaints).flatMap((taints) => Object.values(taints)),
]);
const managedNoExecute = new Set([NOT_READY, UNREACHABLE]);

/** What a node that isn't ready does to its pods: begins to drive them off, goes on if it has begun, or leaves them alone. */
export type Eviction = "start" | "continue" | "stop";

/** The node's taints as they should be; undefined when they are so already. */
export function planTaints(node: corev1.Node, eviction: Eviction, nowMs: number): corev1.Taint[] | undefined {
  const current = node.spec.taints ?? [];
  const wanted = [...noSchedule(node), ...noExecute(node, eviction)];
  const kept = current.filter((taint) => !isManaged(taint) || has(wanted, taint));
  const added = wanted
    .filter((taint) => !has(current, taint))
    .map(({ key, effect }) => ({ key, effect, timeAdded: formatTime(nowMs) }));
  return kept.length === current.length && added.length === 0 ? undefined : [...kept, ...added];
}

function has(taints: readonly corev1.Taint[], { key, effect }: corev1.Taint): boolean {
  return taints.some((taint) => taint.key === key && taint.effect === effect);
}

function isManaged({ key, effect }: corev1.Taint): boolean {
  return effect === "NoExecute" ? managedNoExecute.has(key) : effect === "NoSchedule" && managedNoSchedule.has(key);
}

function noSchedule({ spec, status }: corev1.Node): corev1.Taint[] {
  const keys = (status.conditions ?? []).map((condition) => conditionTaints[condition.type]?.[condition.status]);
  if (spec.unschedulable) keys.push(UNSCHEDULABLE);
  return keys.filter((key) => key !== undefined).map((key) => ({ key, effect: "NoSchedule" }));
}

function noExecute(node: corev1.Node, eviction: Eviction): corev1.Taint[] {
  const ready = findCondition(node.status.conditions, "Ready")?.status ?? "Unknown";
  const key = conditionTaints["Ready"]?.[ready];
  if (key === undefined) return [];
  const begun = eviction === "continue" && isEvicting(node);
  return begun || eviction === "start" ? [{ key, effect: "NoExecute" }] : [];
}

/** Whether the node drives its pods off. */
export function isEvicting({ spec }: corev1.Node): boolean {
  return spec.taints?.some(({ key, effect }) => effect === "NoExecute" && managedNoExecute.has(key)) ?? false;
}
