/** Whether a node's kubelet is alive, judged by when this process last saw a sign of it: clocks are never compared. */
import { formatTime, type corev1 } from "@kayak/api";
import { findCondition, withoutCondition } from "../shared/conditions.ts";

export interface HealthOptions {
  /** A kubelet that is silent for longer is taken for dead. */
  readonly gracePeriodMs: number;
  /** The same for a node that has never reported. */
  readonly startupGracePeriodMs: number;
}

/** Conditions that a silent kubelet leaves in the dark. */
const REPORTED: readonly corev1.NodeCondition["type"][] = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/** When the kubelet counts as silent, unless it is heard from before. */
export function silentAtMs(node: corev1.Node, heardMs: number, options: HealthOptions): number {
  const reported = findCondition(node.status.conditions, "Ready") !== undefined;
  return heardMs + (reported ? options.gracePeriodMs : options.startupGracePeriodMs);
}

/** The conditions of a node whose kubelet is silent; undefined when they say so already. */
export function planSilence(node: corev1.Node, nowMs: number): corev1.NodeCondition[] | undefined {
  let conditions = node.status.conditions ?? [];
  let changed = false;
  for (const type of REPORTED) {
    const current = findCondition(conditions, type);
    if (current?.status === "Unknown") continue;
    conditions = [...withoutCondition(conditions, type), unknown(type, { node, current, nowMs })];
    changed = true;
  }
  return changed ? conditions : undefined;
}

function unknown(
  type: corev1.NodeCondition["type"],
  { node, current, nowMs }: { node: corev1.Node; current: corev1.NodeCondition | undefined; nowMs: number },
): corev1.NodeCondition {
  const why = current
    ? { reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status." }
    : { reason: "NodeStatusNeverUpdated", message: "Kubelet never posted node status." };
  const lastHeartbeatTime = current?.lastHeartbeatTime ?? node.metadata.creationTimestamp;
  return { type, status: "Unknown", ...why, lastHeartbeatTime, lastTransitionTime: formatTime(nowMs) };
}

export function readiness(node: corev1.Node): "True" | "False" | "Unknown" {
  const status = findCondition(node.status.conditions, "Ready")?.status;
  return status === "True" || status === "False" ? status : "Unknown";
}

/** The newest sign of life that only a kubelet writes; times of one form compare as text. */
export function lastHeartbeat({ status }: corev1.Node): string {
  return (status.conditions ?? []).reduce(
    (newest, { lastHeartbeatTime = "" }) => (lastHeartbeatTime > newest ? lastHeartbeatTime : newest),
    "",
  );
}
