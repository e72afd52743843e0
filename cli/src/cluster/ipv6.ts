/**
 * A cluster's second address family. Its ranges stand beside those of IPv4, and a node has the same place in both of its ranges, so
 * that nothing more has to be remembered of it.
 */
import { addressSpan, numberToAddress } from "@kayak/api/names";
import { cidr } from "./cidr.ts";
import type { ClusterSettings, NodeSettings } from "./settings.ts";

export interface IPv6Ranges {
  readonly clusterCIDR: string;
  readonly serviceCIDR: string;
  readonly nodeCIDR: string;
}

/** As components take them: one range, or one of each family separated by a comma. */
export function rangesOf(settings: ClusterSettings, key: keyof IPv6Ranges): string {
  return settings.ipv6 ? `${settings[key]},${settings.ipv6[key]}` : settings[key];
}

/** A node's own, that of its first family first. */
export function nodeAddresses(settings: ClusterSettings, node: NodeSettings): readonly [string, ...string[]] {
  if (!settings.ipv6) return [node.address];
  const place = cidr(`${node.address}/32`).base - cidr(settings.nodeCIDR).base;
  return [node.address, ipv6At(settings.ipv6.nodeCIDR, place)];
}

export function ipv6At(range: string, place: number): string {
  return numberToAddress((addressSpan(range)?.base ?? 0n) + BigInt(place), "IPv6");
}

export function ipv6Prefix(range: string): number {
  return addressSpan(range)?.prefix ?? 0;
}

/** Above the nodes' own places, of which there are no more than an IPv4 range can have. */
const loadBalancerPlace = 2 ** 24;

/** Load balancers' addresses: a part of the nodes' range. */
export function ipv6LoadBalancerCIDR({ nodeCIDR }: IPv6Ranges): string {
  return `${ipv6At(nodeCIDR, loadBalancerPlace)}/112`;
}
