/** What every node of a cluster is told. */
import type { ClusterFacts } from "../join/cluster-info.ts";
import { addressAt } from "./cidr.ts";
import { rangesOf } from "./ipv6.ts";
import { clusterDomain, type ClusterSettings } from "./settings.ts";

/** The service range's tenth address. */
const dnsIndex = 10;

export function clusterFacts(settings: ClusterSettings): ClusterFacts {
  return {
    clusterCIDR: rangesOf(settings, "clusterCIDR"),
    serviceCIDR: rangesOf(settings, "serviceCIDR"),
    clusterDomain,
    clusterDNS: addressAt(settings.serviceCIDR, dnsIndex),
  };
}
