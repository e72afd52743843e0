/** Defaults of services. Cluster IPs, node ports and IP families are allocated by the server, not defaulted. */
import type { core } from "./types.ts";

const affinityTimeoutSeconds = 10800;

export function defaultService({ spec, status }: core.Service): void {
  spec.type ||= "ClusterIP";
  defaultSessionAffinity(spec);
  for (const port of spec.ports ?? []) defaultPort(port);
  defaultTrafficPolicies(spec);
  if (spec.type === "LoadBalancer") spec.allocateLoadBalancerNodePorts ??= true;
  status.loadBalancer ??= {};
  for (const ingress of status.loadBalancer.ingress ?? []) if (ingress.ip) ingress.ipMode ??= "VIP";
}

function defaultSessionAffinity(spec: core.ServiceSpec): void {
  spec.sessionAffinity ||= "None";
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity !== "ClientIP") return;
  if (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: affinityTimeoutSeconds } };
  }
}

function defaultPort(port: core.ServicePort): void {
  port.protocol ||= "TCP";
  port.targetPort ||= port.port;
}

function defaultTrafficPolicies(spec: core.ServiceSpec): void {
  const reachesOut = spec.type === "NodePort" || spec.type === "LoadBalancer";
  const external = reachesOut || (spec.type === "ClusterIP" && (spec.externalIPs?.length ?? 0) > 0);
  if (external) spec.externalTrafficPolicy ||= "Cluster";
  if (reachesOut || spec.type === "ClusterIP") spec.internalTrafficPolicy ??= "Cluster";
}
