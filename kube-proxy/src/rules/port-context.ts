/** What the parts of one service port's rules have in common. */
import type { IPFamily } from "@kayak/api";
import { notations } from "../services/addresses.ts";
import type { ServicePort } from "../services/service-port.ts";
import type { UsableEndpoints } from "../services/usable.ts";
import type { TableBuilder } from "./chains.ts";
import type { ServiceChains } from "./names.ts";

export interface RenderOptions {
  /** That of all addresses in the rules. */
  readonly family: IPFamily;
  /** Addresses of pods: other sources are masqueraded on their way to a service. */
  readonly clusterCIDR: string;
  /** Addresses of this node. */
  readonly nodeIPs: readonly string[];
  /** Addresses that only services have. */
  readonly serviceRanges: readonly string[];
}

/** A service port with what is needed to render it. */
export interface PortContext extends RenderOptions {
  readonly nat: TableBuilder;
  readonly filter: TableBuilder;
  readonly port: ServicePort;
  readonly usable: UsableEndpoints;
  readonly chains: ServiceChains;
  /** The chain for traffic inside the cluster, and the one for traffic from outside. */
  readonly internal: string;
  readonly external: string;
}

/**
 * With endpoints elsewhere a `Local` policy drops, so that a load balancer tries another node; without any it refuses. TCP with a
 * reset: the kernel sends one ICMP error per second and client, the rest of the clients' attempts would wait.
 */
export function refusal({ family, port: { name, protocol }, usable: { cluster } }: PortContext): {
  readonly reason: string;
  readonly verdict: string;
} {
  if (cluster.length > 0) return { reason: `${name} has no local endpoints`, verdict: "-j DROP" };
  const answer = protocol === "tcp" ? "tcp-reset" : notations[family].unreachable;
  return { reason: `${name} has no endpoints`, verdict: `-j REJECT --reject-with ${answer}` };
}
