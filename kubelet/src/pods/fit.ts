/** Whether a pod that was bound here belongs and fits here: who binds may not have asked, or not have known. Pure. */
import {
  hostPorts,
  matchesNodeAffinity,
  podAmounts,
  portsConflict,
  quantityMilliValue,
  quantityValue,
  tolerates,
  type corev1,
} from "@kayak/api";
import type { Refusal } from "./admission.ts";

type Pod = corev1.Pod;

export interface Room {
  /** Undefined until the node was seen. */
  readonly node: corev1.Node | undefined;
  readonly allocatable: Readonly<Record<string, string>>;
  /** The pods that were taken on before, and are not over. */
  readonly others: readonly Pod[];
}

export function refuseMisplaced(pod: Pod, room: Room): Refusal | undefined {
  return refuseOs(pod) ?? refuseDevices(pod) ?? refuseResources(pod, room) ?? refusePlace(pod, room);
}

/** What more resources wouldn't change. */
export function refusePlace(pod: Pod, room: Room): Refusal | undefined {
  return (
    refuseOs(pod) ??
    refuseDevices(pod) ??
    refuseAffinity(pod, room) ??
    refusePorts(pod, room) ??
    refuseTaints(pod, room)
  );
}

function refuseOs({ spec }: Pod): Refusal | undefined {
  const label = spec.nodeSelector?.["kubernetes.io/os"];
  if (label !== undefined && label !== "linux")
    return {
      reason: "PodOSSelectorNodeLabelDoesNotMatch",
      message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    };
  if (spec.os === undefined || spec.os.name === "linux") return undefined;
  return { reason: "PodOSNotSupported", message: "Failed to admit pod as the OS field doesn't match node OS" };
}

/** Claims are on devices that drivers look after, and there are none here: a container must not run without what it claims. */
function refuseDevices({ spec }: Pod): Refusal | undefined {
  const [claim] = spec.resourceClaims ?? [];
  if (!claim) return undefined;
  const why = `no driver here prepares the resource claim ${JSON.stringify(claim.name)}`;
  return { reason: "UnexpectedAdmissionError", message: `Allocate failed due to ${why}, which is unexpected` };
}

/** In the order in which upstream looks at them; other resources follow. */
const ordered = ["cpu", "memory", "ephemeral-storage"];

function refuseResources(pod: Pod, room: Room): Refusal | undefined {
  const [shortage] = shortagesOf(pod, room);
  return shortage && { reason: `OutOf${shortage.resource}`, message: shortageMessage(shortage) };
}

/** Everything that the node has too little of. */
export function shortagesOf(pod: Pod, { allocatable, others }: Room): Shortage[] {
  return [...new Set(["pods", ...ordered, ...Object.keys(requestsOf(pod))])].flatMap((resource) => {
    const requested = requestOf(pod, resource);
    // What no node tells of is for the scheduler to judge, as upstream has it.
    if (requested === 0 || (allocatable[resource] === undefined && resource !== "pods")) return [];
    const used = others.reduce((sum, other) => sum + requestOf(other, resource), 0);
    const capacity = amountOf(resource, allocatable[resource]);
    return used + requested > capacity ? [{ resource, requested, used, capacity }] : [];
  });
}

/** Of `pods` every pod takes one. */
export function requestOf(pod: Pod, resource: string): number {
  return resource === "pods" ? 1 : amountOf(resource, requestsOf(pod)[resource]);
}

/** Each pod is counted for every pod that comes after it; a pod that changes is another object. */
const counted = new WeakMap<Pod, Readonly<Record<string, string>>>();

function requestsOf(pod: Pod): Readonly<Record<string, string>> {
  const known = counted.get(pod);
  if (known) return known;
  const requests = podAmounts(pod.spec, "requests");
  counted.set(pod, requests);
  return requests;
}

export interface Shortage {
  readonly resource: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

export function shortageMessage({ resource, requested, used, capacity }: Shortage): string {
  return `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
}

/** As messages tell of it: processors in thousandths, everything else in whole units. */
export function amountOf(name: string, quantity = "0"): number {
  return name === "cpu" ? quantityMilliValue(quantity) : quantityValue(quantity);
}

function failed(predicate: string, why: string): Refusal {
  return { reason: predicate, message: `Predicate ${predicate} failed: ${why}` };
}

function refuseAffinity(pod: Pod, { node }: Room): Refusal | undefined {
  if (!node || matchesNodeAffinity(pod, node)) return undefined;
  return failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
}

function refusePorts(pod: Pod, { others }: Room): Refusal | undefined {
  const wanted = hostPorts(pod);
  if (wanted.length === 0 || !others.some((other) => portsConflict(wanted, hostPorts(other)))) return undefined;
  return failed("NodePorts", "node(s) didn't have free ports for the requested pod ports");
}

function refuseTaints(pod: Pod, { node }: Room): Refusal | undefined {
  const evicting = (node?.spec.taints ?? []).filter(({ effect }) => effect === "NoExecute");
  if (evicting.every((taint) => tolerates(pod.spec.tolerations ?? [], taint))) return undefined;
  return failed("TaintToleration", "node(s) had taints that the pod didn't tolerate");
}
