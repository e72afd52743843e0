/** Amounts of resources as plain numbers: CPU in thousandths of a core, everything else in whole units. */
import { quantityMilliValue, quantityValue, type corev1 } from "@kayak/api";

export type Amounts = ReadonlyMap<string, number>;

/** What a container that asks for nothing is counted as when nodes are scored, so that such containers spread too. */
const ASSUMED_MILLI_CPU = 100;
const ASSUMED_MEMORY_BYTES = 200 * 1024 * 1024;

/** Quantities repeat: their texts are parsed once. Beyond this many, all are forgotten. */
const MAX_PARSED = 4096;
const parsed = new Map<string, number>();

function amount(resource: string, text: string): number {
  const key = `${resource === "cpu" ? "m" : ""}${text}`;
  let value = parsed.get(key);
  if (value === undefined) {
    value = resource === "cpu" ? quantityMilliValue(text) : quantityValue(text);
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(key, value);
  }
  return value;
}

export type ResourceList = Readonly<Record<string, string>>;

export function amounts(list: ResourceList | undefined): Map<string, number> {
  const result = new Map<string, number>();
  for (const [resource, text] of Object.entries(list ?? {})) result.set(resource, amount(resource, text));
  return result;
}

export function addTo(sum: Map<string, number>, more: Amounts, sign: 1 | -1 = 1): void {
  for (const [resource, value] of more) sum.set(resource, (sum.get(resource) ?? 0) + sign * value);
}

function raiseTo(sum: Map<string, number>, floor: Amounts): void {
  for (const [resource, value] of floor) sum.set(resource, Math.max(sum.get(resource) ?? 0, value));
}

/** What a pod asks for. */
export function podRequests({ spec }: corev1.Pod): Amounts {
  return sumRequests(spec, (container) => amounts(container.resources?.requests));
}

/** CPU and memory as scored: containers that ask for none are counted as asking for a little. */
export function scoredRequests({ spec }: corev1.Pod): Amounts {
  return sumRequests(spec, (container) => {
    const requests = amounts(container.resources?.requests);
    if (!requests.has("cpu")) requests.set("cpu", ASSUMED_MILLI_CPU);
    if (!requests.has("memory")) requests.set("memory", ASSUMED_MEMORY_BYTES);
    return requests;
  });
}

/**
 * Containers and sidecars run together; an ordinary init container runs alone with the sidecars started before it. The pod needs the
 * larger of the two, and its overhead. Requests of the pod as a whole stand in for those of its containers.
 */
function sumRequests(spec: corev1.PodSpec, requestsOf: (container: corev1.Container) => Amounts): Amounts {
  const total = new Map<string, number>();
  for (const container of spec.containers) addTo(total, requestsOf(container));
  const sidecars = new Map<string, number>();
  const starting = new Map<string, number>();
  for (const container of spec.initContainers ?? []) {
    const requests = requestsOf(container);
    if (container.restartPolicy === "Always") {
      addTo(sidecars, requests);
      raiseTo(starting, sidecars);
    } else {
      const together = new Map(sidecars);
      addTo(together, requests);
      raiseTo(starting, together);
    }
  }
  addTo(total, sidecars);
  raiseTo(total, starting);
  for (const [resource, value] of amounts(spec.resources?.requests)) total.set(resource, value);
  addTo(total, amounts(spec.overhead));
  return total;
}
