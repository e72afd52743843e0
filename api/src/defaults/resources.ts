/** Defaults of resource amounts: rounded up to thousandths, requests taken from limits. */
import { containerAmounts } from "../pod-resources.ts";
import { roundUpToMilli } from "../quantity.ts";
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
  const candidates = { ...resources.limits, ...containerAmounts(spec, "requests") };
  const defaults = Object.entries(candidates).filter(([name]) => podLevelResource.test(name));
  resources.requests = { ...Object.fromEntries(defaults), ...resources.requests };
}
