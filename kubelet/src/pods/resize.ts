/**
 * Resources that are changed while a pod runs. What was asked for last is granted when the node has room for it; until then the pod goes on
 * with what it was granted before. Pure.
 */
import { isDeepStrictEqual } from "node:util";
import { podAmounts, type corev1 } from "@kayak/api";
import type { LinuxResources } from "../cri.ts";
import { everyContainer } from "../status/qos.ts";
import { amountOf, shortageMessage, type Room } from "./fit.ts";

type Pod = corev1.Pod;
type Requirements = corev1.ResourceRequirements;

/** By container: what was granted. */
export type Allocation = Readonly<Record<string, Requirements>>;

/** Why what is asked for is not granted. */
export interface PendingResize {
  readonly reason: "Deferred" | "Infeasible";
  readonly message: string;
}

export function allocationOf(pod: Pod): Allocation {
  return Object.fromEntries(everyContainer(pod.spec).map(({ name, resources = {} }) => [name, resources]));
}

export function isGranted(pod: Pod, allocation: Allocation): boolean {
  return isDeepStrictEqual(allocationOf(pod), allocation);
}

/** The pod as it would be, had nobody asked for more than was granted. */
export function withAllocation(pod: Pod, allocation: Allocation): Pod {
  const granted = (container: corev1.Container) => ({
    ...container,
    resources: allocation[container.name] ?? container.resources ?? {},
  });
  const { containers, initContainers } = pod.spec;
  const spec = {
    ...pod.spec,
    containers: containers.map(granted),
    ...(initContainers && { initContainers: initContainers.map(granted) }),
  };
  return { ...pod, spec };
}

const sized = ["cpu", "memory"] as const;

/** Undefined: there is room. */
export function refuseResize(
  pod: Pod,
  { allocatable, others }: Pick<Room, "allocatable" | "others">,
): PendingResize | undefined {
  for (const name of sized) {
    const capacity = amountOf(name, allocatable[name]);
    const requested = requestOf(pod, name);
    if (requested > capacity) {
      const message = `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${capacity}`;
      return { reason: "Infeasible", message };
    }
    const used = others.reduce((sum, other) => sum + requestOf(other, name), 0);
    if (used + requested > capacity)
      return { reason: "Deferred", message: shortageMessage({ resource: name, requested, used, capacity }) };
  }
  return undefined;
}

function requestOf({ spec }: Pod, name: (typeof sized)[number]): number {
  return amountOf(name, podAmounts(spec, "requests")[name]);
}

/** How a running container gets what it was granted: nothing to do, in place, or by starting it anew. */
export function resizeOf(
  { resizePolicy = [] }: corev1.Container,
  applied: LinuxResources | undefined,
  wanted: LinuxResources,
): "none" | "inPlace" | "restart" {
  if (!applied) return "none";
  const [has, wants] = [liftedWhere(applied), liftedWhere(wanted)];
  const cpu = has.cpuShares !== wants.cpuShares || has.cpuQuotaUs !== wants.cpuQuotaUs;
  const memory = has.memoryLimitBytes !== wants.memoryLimitBytes;
  const restarts = (name: string) =>
    resizePolicy.some((policy) => policy.resourceName === name && policy.restartPolicy === "RestartContainer");
  if ((cpu && restarts("cpu")) || (memory && restarts("memory"))) return "restart";
  return cpu || memory ? "inPlace" : "none";
}

/** What is no longer limited has to be said so. */
export function liftedWhere(wanted: LinuxResources): LinuxResources {
  return { cpuQuotaUs: -1, memoryLimitBytes: -1, ...wanted };
}
