/** From Services and their EndpointSlices to service ports. Only IPv4: the pod network has nothing else. */
import type { corev1, discoveryv1 } from "@kayak/api";
import type { Endpoint, Protocol, ServicePort } from "./service-port.ts";

/** A slice names its service with this label. */
export const serviceNameLabel = "kubernetes.io/service-name";

const defaultAffinitySeconds = 10_800;
const protocols: Readonly<Record<string, Protocol>> = { TCP: "tcp", UDP: "udp", SCTP: "sctp" };

export interface ServiceMapInput {
  readonly services: readonly corev1.Service[];
  /** Slices of one service, by `namespace/name`. */
  readonly slicesOf: (service: string) => readonly discoveryv1.EndpointSlice[];
  readonly nodeName: string;
}

/** Sorted by name, so that the same state always gives the same rules. */
export function buildServicePorts(input: ServiceMapInput): ServicePort[] {
  return input.services
    .filter(hasClusterIP)
    .flatMap((service) => portsOf(service, input))
    .sort((a, b) => compare(a.name, b.name) || compare(a.protocol, b.protocol));
}

function hasClusterIP({ spec }: corev1.Service): boolean {
  const ip = spec?.clusterIP ?? "";
  return spec?.type !== "ExternalName" && ip !== "" && ip !== "None" && isIPv4(ip);
}

function portsOf(service: corev1.Service, { slicesOf, nodeName }: ServiceMapInput): ServicePort[] {
  const { metadata, spec } = service;
  const key = `${metadata.namespace}/${metadata.name}`;
  const slices = slicesOf(key).filter((slice) => slice.addressType === "IPv4");
  const common = {
    clusterIP: spec?.clusterIP ?? "",
    externalIPs: externalAddresses(service),
    internalLocal: spec?.internalTrafficPolicy === "Local",
    externalLocal: spec?.externalTrafficPolicy === "Local",
    ...(spec?.sessionAffinity === "ClientIP" && {
      affinitySeconds: spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? defaultAffinitySeconds,
    }),
  };
  return (spec?.ports ?? []).flatMap((port): ServicePort[] => {
    const protocol = protocols[port.protocol ?? "TCP"];
    if (!protocol) return [];
    const name = port.name ? `${key}:${port.name}` : key;
    const nodePort = port.nodePort ? { nodePort: port.nodePort } : {};
    return [
      {
        name,
        protocol,
        port: port.port,
        ...common,
        ...nodePort,
        endpoints: endpointsOf(slices, { ...port, nodeName }),
      },
    ];
  });
}

function externalAddresses({ spec, status }: corev1.Service): string[] {
  const balancer = spec?.type === "LoadBalancer" ? (status?.loadBalancer?.ingress ?? []) : [];
  const virtual = balancer.filter((ingress) => (ingress.ipMode ?? "VIP") === "VIP").map((ingress) => ingress.ip ?? "");
  return [...new Set([...(spec?.externalIPs ?? []), ...virtual])].filter(isIPv4);
}

interface PortOnNode {
  readonly name?: string | undefined;
  readonly protocol?: string | undefined;
  readonly nodeName: string;
}

/** The same address can be in two slices while the controller moves it: the later one is as good. */
function endpointsOf(slices: readonly discoveryv1.EndpointSlice[], wanted: PortOnNode): Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const slice of slices) {
    for (const { port } of (slice.ports ?? []).filter((port) => matches(port, wanted))) {
      for (const endpoint of slice.endpoints ?? []) {
        const [ip] = endpoint.addresses;
        if (ip !== undefined && port !== undefined)
          found.set(`${ip}:${port}`, {
            ip,
            port,
            ...conditions(endpoint),
            local: endpoint.nodeName === wanted.nodeName,
          });
      }
    }
  }
  return [...found.values()].sort((a, b) => compareAddresses(a.ip, b.ip) || a.port - b.port);
}

function matches(port: discoveryv1.EndpointPort, wanted: PortOnNode): boolean {
  return (port.name ?? "") === (wanted.name ?? "") && (port.protocol ?? "TCP") === (wanted.protocol ?? "TCP");
}

/** Absent means: ready, and serving as ready. */
function conditions({ conditions }: discoveryv1.Endpoint): Pick<Endpoint, "ready" | "serving" | "terminating"> {
  const ready = conditions?.ready ?? true;
  return { ready, serving: conditions?.serving ?? ready, terminating: conditions?.terminating ?? false };
}

function isIPv4(address: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(address);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareAddresses(a: string, b: string): number {
  return numeric(a) - numeric(b);
}

function numeric(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
