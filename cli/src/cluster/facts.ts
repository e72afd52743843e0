/** What every node of a cluster is told. */
import { addressAt, splitRanges } from "@kayak/api/names";
import type { ClusterFacts } from "../join/cluster-info.ts";
import { clusterDomain, type ClusterSettings } from "./settings.ts";

/** Of the services' first range, so that pods reach it in the cluster's first family. */
const dnsIndex = 10;

export function clusterFacts({ clusterCIDR, serviceCIDR }: ClusterSettings): ClusterFacts {
  const [services = ""] = splitRanges(serviceCIDR);
  return { clusterCIDR, serviceCIDR, clusterDomain, clusterDNS: addressAt(services, dnsIndex) };
}
