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
  return (
    refuseOs(pod) ??
    refuseDevices(pod) ??
    refuseResources(pod, room) ??
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

function refuseResources(pod: Pod, { allocatable, others }: Room): Refusal | undefined {
  const slots = quantityValue(allocatable["pods"] ?? "0");
  if (others.length + 1 > slots) return lacking("pods", { requested: 1, used: others.length, capacity: slots });
  const wanted = requestsOf(pod);
  const taken = others.map(requestsOf);
  for (const name of new Set([...ordered, ...Object.keys(wanted)])) {
    const capacity = allocatable[name];
    const requested = amountOf(name, wanted[name]);
    // What no node tells of is for the scheduler to judge, as upstream has it.
    if (requested === 0 || capacity === undefined) continue;
    const used = taken.reduce((sum, amounts) => sum + amountOf(name, amounts[name]), 0);
    const has = amountOf(name, capacity);
    if (used + requested > has) return lacking(name, { requested, used, capacity: has });
  }
  return undefined;
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
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

export function shortageMessage(name: string, { requested, used, capacity }: Shortage): string {
  return `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
}

function lacking(name: string, shortage: Shortage): Refusal {
  return { reason: `OutOf${name}`, message: shortageMessage(name, shortage) };
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
