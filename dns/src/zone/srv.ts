/** SRV records: where the ports of a service are. */
import type { ResourceRecord } from "../message/packet.ts";
import { addressRecords, ttl } from "./records.ts";
import {
  clusterIPs,
  endpointHosts,
  isHeadless,
  portsOf,
  type EndpointHost,
  type ServicePort,
  type ZoneEntry,
} from "./service.ts";

export interface Target {
  readonly name: string;
  readonly ports: readonly ServicePort[];
  readonly addresses: readonly string[];
}

/** What the SRV records of a service point to: itself, or the endpoints of a headless one. */
export function targetsOf(name: string, entry: ZoneEntry): Target[] {
  const { service } = entry;
  if (!service) return [];
  if (!isHeadless(service)) return [{ name, ports: portsOf(service.spec?.ports), addresses: clusterIPs(service) }];
  return byLabel(endpointHosts(entry)).map(([label, hosts]) => ({
    name: `${label}.${name}`,
    ports: hosts.flatMap(({ ports }) => ports).filter(firstOfItsKind),
    addresses: hosts.map(({ address }) => address),
  }));
}

/** Endpoints of both families, or several, with one host name are one target. */
function byLabel(hosts: readonly EndpointHost[]): [string, EndpointHost[]][] {
  const groups = new Map<string, EndpointHost[]>();
  for (const host of hosts) {
    const group = groups.get(host.label);
    if (group) group.push(host);
    else groups.set(host.label, [host]);
  }
  return [...groups];
}

function firstOfItsKind(port: ServicePort, index: number, all: readonly ServicePort[]): boolean {
  return (
    all.findIndex((one) => one.name === port.name && one.protocol === port.protocol && one.port === port.port) === index
  );
}

export interface PortRecords {
  readonly records: readonly ResourceRecord[];
  /** The targets' addresses. */
  readonly extra: readonly ResourceRecord[];
}

/** One record for each port that is wanted on each target. */
export function portRecords(
  name: string,
  targets: readonly Target[],
  wanted: (port: ServicePort) => boolean,
): PortRecords {
  const found = targets.flatMap((target) => target.ports.filter(wanted).map(({ port }) => ({ target, port })));
  const weight = Math.max(1, Math.floor(100 / found.length));
  const records = found.map(
    ({ target, port }) =>
      ({ name, type: "SRV", ttl, data: { priority: 0, weight, port, target: target.name } }) as const,
  );
  const extra = [...new Set(found.map(({ target }) => target))].flatMap(({ name, addresses }) =>
    addressRecords(name, "A", addresses).concat(addressRecords(name, "AAAA", addresses)),
  );
  return { records, extra };
}
