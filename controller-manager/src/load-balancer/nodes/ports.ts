/**
 * Who has which port of the nodes. Load balancers share the nodes' addresses, so a port is one service's: the oldest that asks.
 * What nodes themselves cannot do without is nobody's.
 */
import type { corev1, discoveryv1 } from "@kayak/api";
import { objectKey, type ObjectKey } from "@kayak/client";
import { createdMs, isTerminating } from "../../shared/objects.ts";
import { addressesOf, isOurs } from "../service.ts";

/** `80/TCP`. */
type Port = string;

/** Those that the API doesn't tell: tunnels between machines, and kube-proxy's `/healthz`. */
const wellKnown: readonly (readonly [Port, string])[] = [
  ["8472/UDP", "the network between nodes"],
  ["10256/TCP", "kube-proxy"],
];

/** Of services that may not have what they ask for: which port it is, and who has it. */
export function findConflicts(
  services: readonly corev1.Service[],
  reserved: ReadonlyMap<Port, string>,
): ReadonlyMap<ObjectKey, string> {
  const holders = new Map(reserved);
  const conflicts = new Map<ObjectKey, string>();
  for (const service of services.filter((each) => portsOf(each).length > 0).sort(olderFirst)) {
    const key = objectKey(service);
    const ports = portsOf(service);
    const taken = ports.find((port) => holders.has(port));
    if (taken !== undefined) conflicts.set(key, `port ${taken} is taken by ${holders.get(taken)}`);
    else for (const port of ports) holders.set(port, `service ${key}`);
  }
  return conflicts;
}

/** Ports without which a machine is no node any more: service rules come before what listens there. */
export function reservedPorts(
  nodes: readonly corev1.Node[],
  apiServer: readonly discoveryv1.EndpointSlice[],
): ReadonlyMap<Port, string> {
  const reserved = new Map(wellKnown);
  for (const node of nodes) {
    const port = kubeletPortOf(node);
    if (port) reserved.set(`${port}/TCP`, "the kubelet");
  }
  for (const { port } of apiServer.flatMap(({ ports }) => ports ?? []))
    if (port !== undefined) reserved.set(`${port}/TCP`, "the API server");
  return reserved;
}

export function kubeletPortOf({ status }: corev1.Node): number | undefined {
  return status.daemonEndpoints?.kubeletEndpoint?.Port;
}

/** What a load balancer asks for. One on its way out keeps what it has until it is gone, for its rules stay until then. */
export function portsOf(service: corev1.Service): readonly Port[] {
  if (!isOurs(service) || (isTerminating(service) && addressesOf(service).length === 0)) return [];
  return (service.spec.ports ?? []).map(({ port, protocol = "TCP" }) => `${port}/${protocol}`);
}

function olderFirst(a: corev1.Service, b: corev1.Service): number {
  return createdMs(a) - createdMs(b) || (objectKey(a) < objectKey(b) ? -1 : 1);
}
