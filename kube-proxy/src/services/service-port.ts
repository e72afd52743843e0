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
}

export interface ServicePort {
  /** `namespace/name:port`, without the colon when the port has no name. */
  readonly name: string;
  readonly protocol: Protocol;
  readonly clusterIP: string;
  readonly port: number;
  readonly nodePort?: number;
  /** External and load balancer addresses that lead here. */
  readonly externalIPs: readonly string[];
  /** Set for affinity by client address. */
  readonly affinitySeconds?: number;
  readonly internalLocal: boolean;
  readonly externalLocal: boolean;
  /** Sorted by address and port. */
  readonly endpoints: readonly Endpoint[];
}
