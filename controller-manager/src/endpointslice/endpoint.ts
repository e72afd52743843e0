/** One endpoint, and the ports it is reached on. */
import type { corev1, discoveryv1 } from "@kayak/api";
import { isTerminating } from "../shared/objects.ts";
import { isReady } from "../shared/pods.ts";
import { addressesOf, hostnameOf, isHeadless, targetOf, targetPort, zoneOf } from "../shared/service-pods.ts";

export interface EndpointSource {
  readonly service: corev1.Service;
  readonly pod: corev1.Pod;
  readonly node: corev1.Node | undefined;
}

export function endpointOf({ service, pod, node }: EndpointSource, addressType: string): discoveryv1.Endpoint {
  const serving = isReady(pod);
  const terminating = isTerminating(pod);
  const ready = (service.spec.publishNotReadyAddresses ?? false) || (serving && !terminating);
  const { nodeName } = pod.spec;
  const zone = zoneOf(node);
  const hostname = hostnameOf(pod, service);
  return {
    addresses: addressesOf(pod, addressType).slice(0, 1),
    conditions: { ready, serving, terminating },
    ...(hostname !== undefined && { hostname }),
    targetRef: targetOf(pod),
    ...(nodeName && { nodeName }),
    ...(zone !== undefined && { zone }),
    ...(ready && hintsFor(service, { nodeName, zone })),
  };
}

const zoneDistributions = new Set(["PreferClose", "PreferSameZone", "PreferSameNode"]);

/** Whom a ready endpoint is meant for, where the service prefers what is near. */
function hintsFor(
  { spec }: corev1.Service,
  { nodeName, zone }: { readonly nodeName: string | undefined; readonly zone: string | undefined },
): { readonly hints?: discoveryv1.EndpointHints } {
  const { trafficDistribution = "" } = spec;
  if (!zoneDistributions.has(trafficDistribution)) return {};
  const forNodes = trafficDistribution === "PreferSameNode" && nodeName ? [{ name: nodeName }] : undefined;
  const forZones = zone === undefined ? undefined : [{ name: zone }];
  if (!forNodes && !forZones) return {};
  return { hints: { ...(forNodes && { forNodes }), ...(forZones && { forZones }) } };
}

/** Pods of one service may differ in the numbers of their named ports; a port that a pod doesn't have is left out. */
export function portsOf(service: corev1.Service, pod: corev1.Pod): discoveryv1.EndpointPort[] {
  if (isHeadless(service) && !service.spec.ports?.length) return [];
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = targetPort(pod, port);
    if (number === undefined) return [];
    const { name = "", protocol = "TCP", appProtocol } = port;
    return [{ name, protocol, port: number, ...(appProtocol !== undefined && { appProtocol }) }];
  });
}
