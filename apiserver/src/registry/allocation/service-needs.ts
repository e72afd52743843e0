/** What of the two ranges a service needs, and has. */
import { canonicalIP, type corev1 } from "@kayak/api";

type Spec = corev1.ServiceSpec;

export function isHeadless({ clusterIP }: Spec): boolean {
  return clusterIP === "None";
}

export function needsClusterIP({ type = "ClusterIP" }: Spec): boolean {
  return type === "ClusterIP" || type === "NodePort" || type === "LoadBalancer";
}

export function needsNodePorts({ type, allocateLoadBalancerNodePorts }: Spec): boolean {
  return type === "NodePort" || (type === "LoadBalancer" && allocateLoadBalancerNodePorts !== false);
}

export function isLoadBalancer({ type }: Spec): boolean {
  return type === "LoadBalancer";
}

export function isExternallyAccessible({ type, externalIPs }: Spec): boolean {
  return type === "NodePort" || type === "LoadBalancer" || (type === "ClusterIP" && Boolean(externalIPs?.length));
}

export function needsHealthCheckPort({ type, externalTrafficPolicy }: Spec): boolean {
  return type === "LoadBalancer" && externalTrafficPolicy === "Local";
}

/** In the one spelling of each. */
export function heldAddresses(spec: Spec): string[] {
  if (!needsClusterIP(spec) || isHeadless(spec)) return [];
  const { clusterIP, clusterIPs } = spec;
  return (clusterIPs?.length ? clusterIPs : clusterIP ? [clusterIP] : []).map(canonicalIP);
}

export function heldPorts({ ports = [], healthCheckNodePort }: Spec): number[] {
  return [
    ...new Set([...ports.map(({ nodePort = 0 }) => nodePort), healthCheckNodePort ?? 0].filter((port) => port > 0)),
  ];
}
