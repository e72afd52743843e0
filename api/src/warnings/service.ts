/** What a valid service says in vain, or should say otherwise. */
import type { Service } from "../types/core/v1/index.ts";
import { addressWarnings, rangeWarnings } from "./addresses.ts";

export function serviceWarnings({ metadata, spec }: Service): string[] {
  const headless = spec.type === "ClusterIP" && spec.clusterIP === "None";
  const outside = spec.type === "ExternalName";
  const { externalIPs = [], loadBalancerSourceRanges = [] } = spec;
  const clusterIPs = outside || headless ? [] : (spec.clusterIPs ?? []);
  const says: readonly (readonly [boolean, string])[] = [
    [headless && Boolean(spec.loadBalancerIP), "spec.loadBalancerIP is ignored for headless services"],
    [headless && externalIPs.length > 0, "spec.externalIPs is ignored for headless services"],
    [headless && spec.sessionAffinity !== "None", "spec.SessionAffinity is ignored for headless services"],
    [outside && externalIPs.length > 0, 'spec.externalIPs is ignored when spec.type is "ExternalName"'],
    [
      !headless && !outside && externalIPs.length > 0,
      "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
    ],
    [!outside && Boolean(spec.externalName), 'spec.externalName is ignored when spec.type is not "ExternalName"'],
    [
      spec.trafficDistribution === "PreferClose",
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ],
    [
      metadata.annotations?.["service.kubernetes.io/topology-aware-hints"] !== undefined,
      "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead",
    ],
  ];
  return [
    ...clusterIPs.flatMap((address, i) => addressWarnings(`spec.clusterIPs[${i}]`, address)),
    ...externalIPs.flatMap((address, i) => addressWarnings(`spec.externalIPs[${i}]`, address)),
    ...(spec.loadBalancerIP ? addressWarnings("spec.loadBalancerIP", spec.loadBalancerIP) : []),
    ...loadBalancerSourceRanges.flatMap((range, i) => rangeWarnings(`spec.loadBalancerSourceRanges[${i}]`, range)),
    ...says.flatMap(([holds, text]) => (holds ? [text] : [])),
  ];
}
