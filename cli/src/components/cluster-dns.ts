/**
 * Cluster DNS on a cluster of this machine: a server on every node, and the service that brings pods to their own node's. The
 * package is loaded only when it is about to run, so that nodes become ready as fast as without it.
 */
import { splitRanges } from "@kayak/api/names";
import type { Client } from "@kayak/client";
import type { DnsInformers } from "@kayak/dns";
import { clusterFacts } from "../cluster/facts.ts";
import type { ClusterSettings, NodeSettings } from "../cluster/settings.ts";
import type { ClusterFacts } from "../join/cluster-info.ts";

/** Not 53 on the node's address: that is left to pods that use the node's network. */
const nodePort = 10_053;

export interface NodeDnsOptions {
  readonly client: Client;
  readonly facts: ClusterFacts;
  readonly node: NodeSettings;
  readonly informers: DnsInformers;
  readonly signal: AbortSignal;
}

export async function runNodeDns({ facts, node, ...rest }: NodeDnsOptions): Promise<void> {
  const { runDns } = await import("@kayak/dns");
  await runDns({
    ...rest,
    clusterDomain: facts.clusterDomain,
    nodeName: node.name,
    listen: node.addresses.map((address) => ({ address, port: nodePort })),
    clusterCIDRs: [facts.serviceCIDR, facts.clusterCIDR].flatMap(splitRanges),
  });
}

export interface DnsServiceOptions {
  readonly client: Client;
  readonly settings: ClusterSettings;
  readonly signal: AbortSignal;
}

export async function runClusterDnsService({ client, settings, signal }: DnsServiceOptions): Promise<void> {
  const { runDnsService } = await import("@kayak/dns");
  await runDnsService({ client, signal, clusterIP: clusterFacts(settings).clusterDNS, port: nodePort });
}
