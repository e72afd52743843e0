/** Defaults of resource amounts: rounded up to thousandths, requests taken from limits. */
import { addQuantities, compareQuantities, roundUpToMilli } from "../quantity.ts";
import type { core } from "./types.ts";

type ResourceList = Record<string, string>;

/** Amounts finer than thousandths are not kept. */
export function defaultResourceList(list: ResourceList | undefined): void {
  for (const name in list) {
    const text = list[name]!;
    if (text.endsWith("n") || text.endsWith("u") || text.includes("e-")) list[name] = roundUpToMilli(text);
  }
}

export function defaultRequirements(resources: core.ResourceRequirements | undefined): void {
  defaultResourceList(resources?.limits);
  defaultResourceList(resources?.requests);
}

/** A resource with a limit and no request is requested up to its limit. */
export function defaultRequestsToLimits(resources: core.ResourceRequirements | undefined): void {
  if (!resources?.limits) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}

const podLevelResource = /^(?:cpu|memory|hugepages-.+)$/;

/** Requests of the pod as a whole, where it has limits: what its containers request together, else the limit. */
export function defaultPodLevelRequests(spec: core.PodSpec): void {
  const { resources } = spec;
  if (!resources?.limits || Object.keys(resources.limits).length === 0) return;
  const candidates = { ...resources.limits, ...containerRequests(spec) };
  const defaults = Object.entries(candidates).filter(([name]) => podLevelResource.test(name));
  resources.requests = { ...Object.fromEntries(defaults), ...resources.requests };
}

/** What the containers need at the same time: sidecars and containers together, or an init container and the sidecars before it. */
function containerRequests(spec: core.PodSpec): ResourceList {
  let sidecars: ResourceList = {};
  let peak: ResourceList = {};
  for (const container of spec.initContainers ?? []) {
    const needed = sum(sidecars, container.resources?.requests);
    if (container.restartPolicy === "Always") sidecars = needed;
    peak = maximum(peak, needed);
  }
  const together = spec.containers.reduce((total, container) => sum(total, container.resources?.requests), sidecars);
  return maximum(peak, together);
}

function sum(a: ResourceList, b: ResourceList | undefined): ResourceList {
  return merge(a, b, addQuantities);
}

function maximum(a: ResourceList, b: ResourceList): ResourceList {
  return merge(a, b, (left, right) => (compareQuantities(left, right) < 0 ? right : left));
}

function merge(a: ResourceList, b: ResourceList | undefined, combine: (a: string, b: string) => string): ResourceList {
  const result = { ...a };
  for (const [name, amount] of Object.entries(b ?? {}))
    result[name] = name in result ? combine(result[name]!, amount) : amount;
  return result;
}
