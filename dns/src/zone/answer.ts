/**
 * Answers from the cluster's names, as the Kubernetes DNS specification 1.1 has them. Pure: a question and the zone in, records
 * out. Beyond the specification it answers what CoreDNS does and programs rely on: names of endpoints of services with a cluster
 * address, and SRV for a service's bare name.
 */
import { ipFamilyOf } from "@kayak/api";
import { isEncodable, type ResourceRecord } from "../message/packet.ts";
import type { Question } from "../message/query.ts";
import type { Version } from "../message/reply-cache.ts";
import { addressOfLabel } from "./addresses.ts";
import { addressRecords, ttl } from "./records.ts";
import { clusterIPs, endpointHosts, isHeadless, portsOf, type ServicePort, type ZoneEntry } from "./service.ts";
import { portRecords, targetsOf, type PortRecords } from "./srv.ts";
import type { Zone } from "./zone.ts";

const specificationVersion = "1.1.0";

export type Answer =
  /** Without records: the name exists, but has none of this type. */
  | {
      readonly kind: "records";
      readonly records: readonly ResourceRecord[];
      readonly extra?: readonly ResourceRecord[];
      readonly madeFrom: Version;
    }
  | { readonly kind: "absent"; readonly madeFrom: Version }
  /** Another name for `target`, which is to be resolved too. */
  | { readonly kind: "alias"; readonly target: string; readonly record: ResourceRecord };

/** Undefined: not a name of ours. */
export function answer(question: Question, zone: Zone): Answer | undefined {
  const { name } = question;
  if (name === zone.domain) return apex(question, zone);
  if (name.endsWith(`.${zone.domain}`)) return below(question, name.slice(0, -zone.domain.length - 1).split("."), zone);
  const names = zone.namesOf(name);
  if (names.length === 0) return undefined;
  const records = question.type === "PTR" ? names.map((data) => ({ name, type: "PTR", ttl, data }) as const) : [];
  return { kind: "records", records, madeFrom: zone.addresses };
}

/** For answers that say no: resolvers keep them as long as this says. `owner` is the zone's own name. */
export function soa(zone: Zone, owner = zone.domain): ResourceRecord {
  const times = { refresh: 7200, retry: 1800, expire: 86_400, minimum: ttl };
  return {
    name: owner,
    type: "SOA",
    ttl,
    data: { mname: nameServer(zone), rname: `hostmaster.${zone.domain}`, serial: zone.names.value, ...times },
  };
}

function nameServer({ domain }: Zone): string {
  return `kube-dns.kube-system.svc.${domain}`;
}

function apex({ name, type }: Question, zone: Zone): Answer {
  if (type === "SOA") return records(zone.names, [soa(zone)]);
  return records(zone.names, type === "NS" ? [{ name, type, ttl, data: nameServer(zone) }] : []);
}

function below(question: Question, labels: readonly string[], zone: Zone): Answer {
  const kind = labels.at(-1);
  const path = labels.slice(0, -1).reverse();
  if (kind === "svc") return serviceName(question, path, zone);
  if (kind === "pod") return podName(question, path, zone);
  if (kind !== "dns-version" || path.length > 0) return absent(zone.names);
  const { name, type } = question;
  return records(zone.names, type === "TXT" ? [{ name, type, ttl, data: specificationVersion }] : []);
}

/** `a-b-c-d.NAMESPACE.pod`: the address is in the name, so nothing needs to be known of the pod. */
function podName({ name, type }: Question, [, label, ...more]: readonly string[], zone: Zone): Answer {
  if (label === undefined) return records(zone.names, []);
  const address = addressOfLabel(label);
  if (address === undefined || more.length > 0) return absent(zone.names);
  return records(zone.names, addressRecords(name, type, [address]));
}

/** `path` from the right: namespace, service, then a host or a protocol and a port. */
function serviceName(question: Question, [namespace, service, ...host]: readonly string[], zone: Zone): Answer {
  if (namespace === undefined) return records(zone.names, []);
  if (service === undefined) return zone.hasNamespace(namespace) ? records(zone.names, []) : absent(zone.names);
  const entry = zone.entry(namespace, service);
  if (!entry?.service) return absent(zone.names);
  if (entry.service.spec?.type === "ExternalName") return externalName(question, host, entry);
  const [first, second, ...more] = host;
  if (more.length > 0) return absent(entry);
  if (first === undefined) return wholeService(question, entry);
  if (first.startsWith("_")) return port(question, { entry, protocol: first.slice(1), port: second });
  return second === undefined ? endpoint(question, first, entry) : absent(entry);
}

function externalName({ name }: Question, host: readonly string[], entry: ZoneEntry): Answer {
  const target = (entry.service?.spec?.externalName ?? "").replace(/\.$/, "");
  if (host.length > 0) return absent(entry);
  // An address is no name, and a name that can't be written down can't be asked for.
  if (ipFamilyOf(target) !== undefined || !isEncodable(target)) return records(entry, []);
  return { kind: "alias", target, record: { name, type: "CNAME", ttl, data: target } };
}

function wholeService({ name, type }: Question, entry: ZoneEntry): Answer {
  if (type === "SRV")
    return ports(
      entry,
      portRecords(name, targetsOf(name, entry), () => true),
    );
  return type === "A" || type === "AAAA"
    ? records(entry, addressRecords(name, type, addresses(entry)))
    : records(entry, []);
}

function addresses(entry: ZoneEntry): readonly string[] {
  if (!entry.service) return [];
  return isHeadless(entry.service) ? endpointHosts(entry).map(({ address }) => address) : clusterIPs(entry.service);
}

/** A host name can be that of several endpoints. */
function endpoint({ name, type }: Question, label: string, entry: ZoneEntry): Answer {
  const hosts = endpointHosts(entry).filter((host) => host.label === label);
  if (hosts.length === 0) return absent(entry);
  return records(
    entry,
    addressRecords(
      name,
      type,
      hosts.map(({ address }) => address),
    ),
  );
}

interface PortName {
  readonly entry: ZoneEntry;
  readonly protocol: string;
  /** With its underscore; absent for the name above all ports of a protocol. */
  readonly port: string | undefined;
}

function port({ name, type }: Question, { entry, protocol, port }: PortName): Answer {
  const wanted = (one: ServicePort) =>
    one.name !== "" && one.protocol === protocol && (port === undefined || `_${one.name}` === port);
  const service = name
    .split(".")
    .slice(port === undefined ? 1 : 2)
    .join(".");
  const all = targetsOf(service, entry);
  if (!all.some(({ ports }) => ports.some(wanted))) return declares(entry, wanted) ? records(entry, []) : absent(entry);
  return type === "SRV" && port !== undefined ? ports(entry, portRecords(name, all, wanted)) : records(entry, []);
}

/** A headless service's port has a name also while there are no endpoints. */
function declares({ service }: ZoneEntry, wanted: (port: ServicePort) => boolean): boolean {
  return portsOf(service?.spec?.ports).some(wanted);
}

function records(madeFrom: Version, records: readonly ResourceRecord[]): Answer {
  return { kind: "records", records, madeFrom };
}

function ports(madeFrom: Version, found: PortRecords): Answer {
  return { kind: "records", ...found, madeFrom };
}

function absent(madeFrom: Version): Answer {
  return { kind: "absent", madeFrom };
}
