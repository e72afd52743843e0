/** What the rules are made from: one entry per port of a service, with the endpoints behind it. */

export type Protocol = "tcp" | "udp" | "sctp";

export interface Endpoint {
  readonly ip: string;
  readonly port: number;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  /** On this node. */
  readonly local: boolean;
  /** Said to be on another node. One that doesn't say where it is may be here. */
  readonly elsewhere?: boolean;
  /** Whether it is meant for clients on this node; absent: it doesn't say which nodes it is meant for. */
  readonly forNode?: boolean;
  /** The same for this node's zone. */
  readonly forZone?: boolean;
}

export interface ServicePort {
  /** `namespace/name:port`, without the colon when the port has no name. */
  readonly name: string;
  readonly protocol: Protocol;
  readonly clusterIP: string;
  readonly port: number;
  readonly nodePort?: number;
  readonly externalIPs: readonly string[];
  /** The load balancer's addresses, where its packets arrive with them as destination. */
  readonly balancerIPs: readonly string[];
  /** Who may come through the load balancer's addresses; empty: everybody. */
  readonly sourceRanges: readonly string[];
  /** Where this node tells load balancers whether it has endpoints. */
  readonly healthCheckNodePort?: number;
  /** Set for affinity by client address. */
  readonly affinitySeconds?: number;
  readonly internalLocal: boolean;
  readonly externalLocal: boolean;
  /** Sorted by address and port. */
  readonly endpoints: readonly Endpoint[];
}

/** `namespace/name` of the service whose port it is. */
export function serviceOf({ name }: ServicePort): string {
  return name.split(":", 1)[0]!;
}

export function isExternal(port: ServicePort): boolean {
  return port.nodePort !== undefined || port.externalIPs.length > 0 || port.balancerIPs.length > 0;
}
