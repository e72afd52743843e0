/** From Services and their EndpointSlices to service ports of one family. */
import { canonicalIP, type IPFamily, type corev1, type discoveryv1 } from "@kayak/api";
import { canonicalRange, compareAddresses, isOfFamily } from "./addresses.ts";
import type { Endpoint, Protocol, ServicePort } from "./service-port.ts";

/** A slice names its service with this label. */
export const serviceNameLabel = "kubernetes.io/service-name";

const defaultAffinitySeconds = 10_800;
const protocols: Readonly<Record<string, Protocol>> = { TCP: "tcp", UDP: "udp", SCTP: "sctp" };

/** Where the proxy is. */
export interface Place {
  readonly nodeName: string;
  readonly zone: string | undefined;
}

export interface ServiceMapInput {
  readonly services: readonly corev1.Service[];
  /** Slices of one service, by `namespace/name`. */
  readonly slicesOf: (service: string) => readonly discoveryv1.EndpointSlice[];
  readonly place: Place;
}

interface Entry {
  readonly service: corev1.Service;
  readonly slices: readonly discoveryv1.EndpointSlice[];
  readonly zone: string | undefined;
  readonly ports: readonly ServicePort[];
}

/** Ports of a service that stays the same are the same objects. */
export class ServiceMap {
  readonly #family: IPFamily;
  #entries = new Map<string, Entry>();
  #sorted: readonly string[] = [];

  constructor(family: IPFamily) {
    this.#family = family;
  }

  /** Sorted by name, so that the same state always gives the same rules. */
  build(input: ServiceMapInput): ServicePort[] {
    const entries = new Map<string, Entry>();
    for (const service of input.services) {
      const clusterIP = clusterIPOf(service, this.#family);
      if (clusterIP === undefined) continue;
      const key = `${service.metadata.namespace}/${service.metadata.name}`;
      entries.set(key, this.#entryOf(key, { service, clusterIP, family: this.#family }, input));
    }
    const sameNames = entries.size === this.#entries.size && this.#sorted.every((key) => entries.has(key));
    if (!sameNames) this.#sorted = [...entries.keys()].sort(compare);
    this.#entries = entries;
    return this.#sorted.flatMap((key) => entries.get(key)?.ports ?? []);
  }

  #entryOf(key: string, subject: Subject, { slicesOf, place }: ServiceMapInput): Entry {
    const { service } = subject;
    const slices = slicesOf(key);
    const { zone } = place;
    const known = this.#entries.get(key);
    const same = known && known.service === service && known.zone === zone && sameItems(known.slices, slices);
    return same ? known : { service, slices, zone, ports: portsOf(subject, { slices, place }) };
  }
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** A service as one family has it. */
interface Subject {
  readonly service: corev1.Service;
  readonly clusterIP: string;
  readonly family: IPFamily;
}

function clusterIPOf({ spec }: corev1.Service, family: IPFamily): string | undefined {
  if (spec?.type === "ExternalName") return undefined;
  return (spec?.clusterIPs ?? [spec?.clusterIP ?? ""]).find(isOfFamily(family));
}

interface PortsInput {
  readonly slices: readonly discoveryv1.EndpointSlice[];
  readonly place: Place;
}

function portsOf(subject: Subject, { slices: all, place }: PortsInput): ServicePort[] {
  const { metadata, spec } = subject.service;
  const key = `${metadata.namespace}/${metadata.name}`;
  const slices = all.filter((slice) => slice.addressType === subject.family);
  const common = commonOf(subject);
  const ports = (spec?.ports ?? []).flatMap((port): ServicePort[] => {
    const protocol = protocols[port.protocol ?? "TCP"];
    if (!protocol) return [];
    const name = port.name ? `${key}:${port.name}` : key;
    const nodePort = port.nodePort ? { nodePort: port.nodePort } : {};
    const endpoints = endpointsOf(slices, { ...port, place });
    return [{ name, protocol, port: port.port, ...common, ...nodePort, endpoints }];
  });
  return ports.sort((a, b) => compare(a.name, b.name) || compare(a.protocol, b.protocol));
}

/** What all ports of a service share. */
function commonOf({ service: { spec, status }, clusterIP, family }: Subject) {
  const ours = (addresses: readonly string[]) => unique(addresses.filter(isOfFamily(family)).map(canonicalIP));
  const isBalancer = spec.type === "LoadBalancer";
  const ingress = isBalancer ? (status?.loadBalancer?.ingress ?? []) : [];
  const virtual = ingress.filter(({ ipMode = "VIP" }) => ipMode === "VIP").map(({ ip = "" }) => ip);
  const ranges = isBalancer ? (spec.loadBalancerSourceRanges ?? []) : [];
  return {
    clusterIP: canonicalIP(clusterIP),
    externalIPs: ours(spec.externalIPs ?? []),
    balancerIPs: ours(virtual),
    sourceRanges: unique(ranges.flatMap((range) => canonicalRange(range, family) ?? [])),
    internalLocal: spec.internalTrafficPolicy === "Local",
    externalLocal: spec.externalTrafficPolicy === "Local",
    ...(spec.healthCheckNodePort && { healthCheckNodePort: spec.healthCheckNodePort }),
    ...(spec.sessionAffinity === "ClientIP" && {
      affinitySeconds: spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? defaultAffinitySeconds,
    }),
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

interface PortOnNode {
  readonly name?: string | undefined;
  readonly protocol?: string | undefined;
  readonly place: Place;
}

/** The same address can be in two slices while the controller moves it: the later one is as good. */
function endpointsOf(slices: readonly discoveryv1.EndpointSlice[], wanted: PortOnNode): Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const slice of slices) {
    for (const { port } of (slice.ports ?? []).filter((port) => matches(port, wanted))) {
      for (const endpoint of slice.endpoints ?? []) {
        const [address] = endpoint.addresses;
        const ip = address === undefined ? undefined : canonicalIP(address);
        if (ip !== undefined && port !== undefined)
          found.set(`${ip}:${port}`, {
            ip,
            port,
            ...conditions(endpoint),
            ...hints(endpoint, wanted.place),
            ...whereabouts(endpoint, wanted.place),
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

function whereabouts({ nodeName }: discoveryv1.Endpoint, place: Place): Pick<Endpoint, "local" | "elsewhere"> {
  const local = nodeName === place.nodeName;
  return { local, ...(nodeName && !local && { elsewhere: true }) };
}

function hints({ hints }: discoveryv1.Endpoint, { nodeName, zone }: Place): Pick<Endpoint, "forNode" | "forZone"> {
  const { forNodes = [], forZones = [] } = hints ?? {};
  return {
    ...(forNodes.length > 0 && { forNode: forNodes.some(({ name }) => name === nodeName) }),
    ...(forZones.length > 0 && { forZone: forZones.some(({ name }) => name === zone) }),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
