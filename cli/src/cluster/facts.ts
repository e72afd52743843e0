/** What every node of a cluster is told. */
import type { ClusterFacts } from "../join/cluster-info.ts";
import { addressAt } from "./cidr.ts";
import { clusterDomain, type ClusterSettings } from "./settings.ts";

/** The service range's tenth address. */
const dnsIndex = 10;

export function clusterFacts({ clusterCIDR, serviceCIDR }: ClusterSettings): ClusterFacts {
  return { clusterCIDR, serviceCIDR, clusterDomain, clusterDNS: addressAt(serviceCIDR, dnsIndex) };
}
