/**
 * Cluster DNS on a cluster of this machine: a server on every node, and the service that brings pods to their own node's. The
 * package is loaded only when it is about to run, so that nodes become ready as fast as without it.
 */
import type { Client } from "@kayak/client";
import type { DnsInformers } from "@kayak/dns";
import { addressAt } from "../cluster/cidr.ts";
import { clusterDomain, type ClusterSettings, type NodeSettings } from "../cluster/settings.ts";

/** Not 53 on the node's address: that is left to pods that use the node's network. */
const nodePort = 10_053;

/** The service range's tenth address. */
const addressIndex = 10;

/** What pods have as their name server. */
export function dnsAddress({ serviceCIDR }: ClusterSettings): string {
  return addressAt(serviceCIDR, addressIndex);
}

export interface NodeDnsOptions {
  readonly client: Client;
  readonly settings: ClusterSettings;
  readonly node: NodeSettings;
  readonly informers: DnsInformers;
  readonly signal: AbortSignal;
}

export async function runNodeDns({ settings, node, ...rest }: NodeDnsOptions): Promise<void> {
  const { runDns } = await import("@kayak/dns");
  await runDns({
    ...rest,
    clusterDomain,
    nodeName: node.name,
    listen: [{ address: node.address, port: nodePort }],
    clusterCIDRs: [settings.serviceCIDR, settings.clusterCIDR],
  });
}

export interface DnsServiceOptions {
  readonly client: Client;
  readonly settings: ClusterSettings;
  readonly signal: AbortSignal;
}

export async function runClusterDnsService({ client, settings, signal }: DnsServiceOptions): Promise<void> {
  const { runDnsService } = await import("@kayak/dns");
  await runDnsService({ client, signal, clusterIP: dnsAddress(settings), port: nodePort });
}
