/** For tests: zones from manifests, and messages as clients write and read them. */
import type { corev1, discoveryv1 } from "@kayak/api";
import { decode, encode, RECURSION_DESIRED, type DecodedPacket, type Packet } from "dns-packet";
import { loadAll } from "js-yaml";
import { Zone } from "./zone/zone.ts";

type Manifest = corev1.Service | discoveryv1.EndpointSlice;

export function zoneFrom(yaml: string, domain = "cluster.local"): Zone {
  const zone = new Zone(domain);
  for (const manifest of loadAll(yaml) as Manifest[]) {
    if (manifest.kind === "Service") zone.setService(manifest);
    else zone.setSlice(manifest);
  }
  return zone;
}

export function service(name: string, spec: corev1.ServiceSpec): corev1.Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "default", name } as corev1.Service["metadata"],
    spec,
    status: {},
  };
}

export function slice(name: string, endpoints: discoveryv1.Endpoint[], ofService = name): discoveryv1.EndpointSlice {
  const metadata = { namespace: "default", name, labels: { "kubernetes.io/service-name": ofService } };
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: metadata as unknown as discoveryv1.EndpointSlice["metadata"],
    addressType: "IPv4",
    endpoints,
  };
}

export interface QueryOptions {
  readonly id?: number;
  /** With EDNS and this size. */
  readonly udpSize?: number;
  readonly class?: string;
}

export function query(name: string, type = "A", { id = 1, udpSize, class: klass }: QueryOptions = {}): Buffer {
  const edns = { type: "OPT", name: ".", udpPayloadSize: udpSize, flags: 0 };
  const additionals = udpSize === undefined ? [] : [edns];
  const question = { name, type, ...(klass !== undefined && { class: klass }) };
  return encode({
    type: "query",
    id,
    flags: RECURSION_DESIRED,
    questions: [question],
    additionals,
  } as unknown as Packet);
}

export interface Read {
  readonly id: number | undefined;
  readonly rcode: string;
  readonly truncated: boolean;
  readonly authoritative: boolean;
  /** `NAME TTL TYPE DATA`. */
  readonly answers: readonly string[];
  readonly authorities: readonly string[];
  readonly packet: DecodedPacket;
}

/** What a client understands; throws when it is no message. */
export function read(message: Buffer): Read {
  const packet = decode(message);
  return {
    id: packet.id,
    rcode: (packet as unknown as { rcode: string }).rcode,
    truncated: packet.flag_tc,
    authoritative: packet.flag_aa,
    answers: (packet.answers ?? []).map(line),
    authorities: (packet.authorities ?? []).map(line),
    packet,
  };
}

function line(record: NonNullable<Packet["answers"]>[number]): string {
  const { name, ttl, type, data } = record as { name: string; ttl: number; type: string; data: unknown };
  const text =
    typeof data === "string" ? data : type === "TXT" ? String(data) : Object.values(data as object).join(" ");
  return `${name} ${ttl} ${type} ${text}`;
}
