/** A pod's quality of service class: what its containers' cpu and memory requests and limits say together. */
import { compareQuantities, isZeroQuantity, type corev1 } from "@kayak/api";

type QosClass = "Guaranteed" | "Burstable" | "BestEffort";
type Amounts = Readonly<Record<string, string>>;

const counted = ["cpu", "memory"];

export function qosClass({ spec }: Pick<corev1.Pod, "spec">): QosClass {
  const resources = spec.resources
    ? [spec.resources]
    : [...spec.containers, ...(spec.initContainers ?? [])].map((container) => container.resources ?? {});
  if (resources.every(({ requests, limits }) => !mentions(requests) && !mentions(limits))) return "BestEffort";
  const guaranteed = resources.every(({ requests, limits }) =>
    counted.every((name) => isPinned(name, requests, limits)),
  );
  return guaranteed ? "Guaranteed" : "Burstable";
}

function mentions(amounts: Amounts | undefined): boolean {
  return counted.some((name) => isSet(amounts?.[name]));
}

/** A limit, and no request other than it. */
function isPinned(name: string, requests: Amounts = {}, limits: Amounts = {}): boolean {
  const limit = limits[name];
  const request = requests[name];
  if (limit === undefined || !isSet(limit)) return false;
  return request === undefined || compareQuantities(request, limit) === 0;
}

function isSet(amount: string | undefined): boolean {
  return amount !== undefined && !isZeroQuantity(amount);
}
