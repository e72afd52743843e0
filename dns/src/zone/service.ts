/** What DNS sees of a service and its slices. */
import type { corev1, discoveryv1 } from "@kayak/api";
import { labelOfAddress } from "./addresses.ts";
import type { Version } from "../message/reply-cache.ts";

/** A service and its slices; either may come first. */
export interface ZoneEntry extends Version {
  readonly namespace: string;
  readonly name: string;
  readonly service: corev1.Service | undefined;
  readonly slices: readonly discoveryv1.EndpointSlice[];
}

export interface ServicePort {
  readonly name: string;
  /** In lower case. */
  readonly protocol: string;
  readonly port: number;
}

export interface EndpointHost {
  readonly address: string;
  /** The label below the service's name. */
  readonly label: string;
  readonly ports: readonly ServicePort[];
}

export function isHeadless({ spec }: corev1.Service): boolean {
  return spec?.clusterIP === "None";
}

export function clusterIPs({ spec }: corev1.Service): readonly string[] {
  const addresses = spec?.clusterIPs?.length ? spec.clusterIPs : [spec?.clusterIP ?? ""];
  return addresses.filter((address) => address !== "" && address !== "None");
}

export function portsOf(
  ports: readonly { name?: string | undefined; protocol?: string | undefined; port?: number | undefined }[] = [],
): ServicePort[] {
  return ports.flatMap(({ name = "", protocol = "TCP", port }) =>
    port === undefined ? [] : [{ name, protocol: protocol.toLowerCase(), port }],
  );
}

/** The endpoints that have names: those that are ready, or all when the service says so. Each address once. */
export function endpointHosts({ service, slices }: ZoneEntry): EndpointHost[] {
  const found = new Map<string, EndpointHost>();
  for (const slice of slices.filter(({ addressType }) => addressType !== "FQDN")) {
    const ports = portsOf(slice.ports);
    for (const { address, hostname } of namedEndpoints(slice, service)) {
      const label = hostname ?? labelOfAddress(address);
      const known = found.get(address);
      found.set(address, known ? { ...known, ports: union(known.ports, ports) } : { address, label, ports });
    }
  }
  return [...found.values()];
}

/** Endpoints that have a host name of their own, each once. */
export function hostNames({ service, slices }: ZoneEntry): { readonly address: string; readonly hostname: string }[] {
  const found = new Map<string, { address: string; hostname: string }>();
  for (const slice of slices.filter(({ addressType }) => addressType !== "FQDN")) {
    for (const { address, hostname } of namedEndpoints(slice, service))
      if (hostname !== undefined) found.set(address, { address, hostname });
  }
  return [...found.values()];
}

function namedEndpoints({ endpoints = [] }: discoveryv1.EndpointSlice, service: corev1.Service | undefined) {
  const all = service?.spec?.publishNotReadyAddresses ?? false;
  const named = endpoints.filter(({ conditions }) => all || (conditions?.ready ?? true));
  return named.flatMap(({ addresses, hostname }) =>
    addresses.map((address) => ({ address, hostname: hostname?.toLowerCase() || undefined })),
  );
}

function union(a: readonly ServicePort[], b: readonly ServicePort[]): readonly ServicePort[] {
  const fresh = b.filter(
    (port) =>
      !a.some((known) => known.name === port.name && known.protocol === port.protocol && known.port === port.port),
  );
  return fresh.length > 0 ? [...a, ...fresh] : a;
}

/** Whether a change of a service changes no answer. */
export function sameService(a: corev1.Service, b: corev1.Service): boolean {
  return same(visibleSpec(a), visibleSpec(b));
}

function visibleSpec({ spec }: corev1.Service): unknown {
  return [
    spec?.type,
    spec?.clusterIP,
    spec?.clusterIPs,
    spec?.externalName,
    spec?.publishNotReadyAddresses,
    portsOf(spec?.ports),
  ];
}

/** Whether a change of a slice changes no answer. */
export function sameEndpoints(a: discoveryv1.EndpointSlice, b: discoveryv1.EndpointSlice): boolean {
  return same(visibleEndpoints(a), visibleEndpoints(b));
}

function visibleEndpoints({ endpoints = [], ports }: discoveryv1.EndpointSlice): unknown {
  return [
    portsOf(ports),
    endpoints.map(({ addresses, hostname, conditions }) => [addresses, hostname, conditions?.ready]),
  ];
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
