/** Defaults of what bounds and classifies: limit ranges, quotas, classes, network policies. */
import { defaultResourceList } from "./resources.ts";
import type { core, networking, node, scheduling } from "./types.ts";

/** What a container range doesn't say of default limits and requests follows from its bounds. */
export function defaultLimitRange({ spec }: core.LimitRange): void {
  for (const item of spec.limits) {
    for (const field of ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const)
      defaultResourceList(item[field]);
    if (item.type !== "Container") continue;
    item.default = { ...item.max, ...item.default };
    item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
  }
}

export function defaultResourceQuota({ spec, status }: core.ResourceQuota): void {
  for (const list of [spec.hard, status.hard, status.used]) defaultResourceList(list);
}

export function defaultPriorityClass(priorityClass: scheduling.PriorityClass): void {
  priorityClass.preemptionPolicy ??= "PreemptLowerPriority";
}

export function defaultRuntimeClass({ overhead }: node.RuntimeClass): void {
  defaultResourceList(overhead?.podFixed);
}

export function defaultIngressClass({ spec }: networking.IngressClass): void {
  if (spec.parameters) spec.parameters.scope ??= "Cluster";
}

export function defaultNetworkPolicy({ spec }: networking.NetworkPolicy): void {
  for (const { ports } of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
    for (const port of ports ?? []) port.protocol ??= "TCP";
  if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ["Ingress", "Egress"] : ["Ingress"];
}
