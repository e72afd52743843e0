/** From Services and their EndpointSlices to service ports of one family. */
import { canonicalIP, type IPFamily, type corev1, type discoveryv1 } from "@kayak/api";
import { compareAddresses, isOfFamily, rangeWithin } from "./addresses.ts";
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

/** Services go by `namespace/name`. */
export interface ServiceMapInput {
  /** Undefined: there is none of that name, or none for us. */
  readonly service: (key: string) => corev1.Service | undefined;
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
  readonly #entries = new Map<string, Entry>();
  #zone: string | undefined;
  /** Absent: services came or went. */
  #sorted: readonly string[] | undefined;

  constructor(family: IPFamily) {
    this.#family = family;
  }

  /**
   * Looks again at the services named, and at all when the node has moved. Returns the ports of all services, sorted by name, so that
   * the same state always gives the same rules.
   */
  update(changed: Iterable<string>, input: ServiceMapInput): ServicePort[] {
    const hasMoved = this.#zone !== input.place.zone;
    this.#zone = input.place.zone;
    for (const key of hasMoved ? new Set([...this.#entries.keys(), ...changed]) : changed) this.#lookAt(key, input);
    this.#sorted ??= [...this.#entries.keys()].sort(compare);
    return this.#sorted.flatMap((key) => this.#entries.get(key)?.ports ?? []);
  }

  #lookAt(key: string, input: ServiceMapInput): void {
    const entry = this.#entryOf(key, input);
    if (this.#entries.has(key) !== (entry !== undefined)) this.#sorted = undefined;
    if (entry) this.#entries.set(key, entry);
    else this.#entries.delete(key);
  }

  #entryOf(key: string, { service: find, slicesOf, place }: ServiceMapInput): Entry | undefined {
    const service = find(key);
    if (!service) return undefined;
    const clusterIP = clusterIPOf(service, this.#family);
    if (clusterIP === undefined) return undefined;
    const slices = slicesOf(key);
    const { zone } = place;
    const known = this.#entries.get(key);
    const same = known && known.service === service && known.zone === zone && sameItems(known.slices, slices);
    if (same) return known;
    return { service, slices, zone, ports: portsOf({ service, clusterIP, family: this.#family }, { slices, place }) };
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
    sourceRanges: unique(ranges.flatMap((range) => rangeWithin(family, range) ?? [])),
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
