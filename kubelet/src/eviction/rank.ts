/** Which pod goes first when a node runs short of something, in the order that upstream documents. Pure. */
import { quantityValue, type corev1 } from "@kayak/api";
import { everyContainer } from "../status/qos.ts";
import type { Signal } from "./thresholds.ts";

export interface PodUse {
  readonly pod: corev1.Pod;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly processes: number;
}

export type Starved = "memory" | "ephemeral-storage" | "pids" | "inodes";

export const starvedBy: Readonly<Record<Signal, Starved>> = {
  "memory.available": "memory",
  "nodefs.available": "ephemeral-storage",
  "nodefs.inodesFree": "inodes",
  "imagefs.available": "ephemeral-storage",
  "imagefs.inodesFree": "inodes",
  "pid.available": "pids",
};

/** From here on a priority is a system's: such pods are never evicted. */
const criticalPriority = 2_000_000_000;

export function isCritical({ spec, metadata }: corev1.Pod): boolean {
  const source = metadata.annotations?.["kubernetes.io/config.source"];
  return (spec.priority ?? 0) >= criticalPriority || (source !== undefined && source !== "api");
}

/** Those that use more than they asked for come first, then the least important, then the largest beyond its request. */
export function rankPods(uses: readonly PodUse[], starved: Starved): PodUse[] {
  const beyond = (use: PodUse) => usedOf(use, starved) - requested(use.pod, starved);
  const exceeds = (use: PodUse) => (starved !== "pids" && beyond(use) > 0 ? 0 : 1);
  const priority = ({ pod }: PodUse) => pod.spec.priority ?? 0;
  return uses
    .filter(({ pod }) => !isCritical(pod))
    .sort((a, b) => exceeds(a) - exceeds(b) || priority(a) - priority(b) || beyond(b) - beyond(a));
}

export function usedOf({ memoryBytes, diskBytes, processes }: PodUse, starved: Starved): number {
  if (starved === "memory") return memoryBytes;
  return starved === "pids" ? processes : diskBytes;
}

/** Nothing can be asked for of processes and inodes. */
function requested(pod: corev1.Pod, starved: Starved): number {
  if (starved === "pids" || starved === "inodes") return 0;
  return everyContainer(pod.spec).reduce((sum, { resources }) => {
    const text = resources?.requests?.[starved] ?? resources?.limits?.[starved];
    return sum + (text ? quantityValue(text) : 0);
  }, 0);
}
