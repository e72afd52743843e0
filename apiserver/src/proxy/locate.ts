/** Where a proxied request goes: the address of a pod, of one of a service's ready endpoints, or of a node. Pure. */
import { BlockList, isIP } from "node:net";
import { StatusError, badRequest, type corev1, type discoveryv1 } from "@kayak/api";
import { type TargetId, parseTargetId } from "./target-id.ts";

export interface Location {
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly port: number;
}

const defaultPorts = { http: 80, https: 443 };

/** Throws BadRequest. */
export function targetId(kind: "pod" | "service" | "node", id: string): TargetId {
  const parsed = parseTargetId(id);
  if (!parsed) throw badRequest(`invalid ${kind} request ${JSON.stringify(id)}`);
  return parsed;
}

/** The port asked for, or the first that a container declares, or the scheme's own. */
export function podLocation(pod: corev1.Pod, { scheme = "http", port }: Omit<TargetId, "name">): Location {
  const host = pod.status?.podIP ?? pod.status?.podIPs?.[0]?.ip ?? "";
  checkAddress(host);
  const declared = pod.spec.containers.find(({ ports }) => ports?.length)?.ports?.[0]?.containerPort;
  return { scheme, host, port: port === "" ? (declared ?? defaultPorts[scheme]) : portNumber(port) };
}

/** A port other than the kubelet's. */
export function nodeLocation(host: string, { scheme = "http", port }: Omit<TargetId, "name">): Location {
  checkAddress(host);
  return { scheme, host, port: portNumber(port) };
}

export interface ServiceParts {
  readonly service: corev1.Service;
  readonly slices: readonly discoveryv1.EndpointSlice[];
  /** Chooses below a bound. */
  readonly random: (bound: number) => number;
  /** The addresses that a pod of the service's namespace has. */
  readonly podAddresses: (name: string) => readonly string[];
}

/**
 * A ready endpoint, chosen at random. Only addresses that pods of the namespace really have: who may write endpoint slices
 * must not reach with them what only the API server reaches.
 */
export function serviceLocation({ service, slices, random, podAddresses }: ServiceParts, id: TargetId): Location {
  const { name } = service.metadata;
  const port = portName(service, id);
  const candidates = slices.flatMap((slice) => endpointsAt(slice, port));
  if (candidates.length === 0) throw unavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  const first = random(candidates.length);
  for (let step = 0; step < candidates.length; step++) {
    const { host, pod, port: number } = candidates[(first + step) % candidates.length] as Candidate;
    if (pod !== undefined && podAddresses(pod).includes(host))
      return { scheme: id.scheme ?? "http", host, port: number };
  }
  throw unavailable(`no endpoints available for service ${JSON.stringify(name)}`);
}

/** A number is looked up among the service's ports; what names its endpoints' port is the name. */
function portName({ metadata, spec }: corev1.Service, { port }: TargetId): string {
  if (!/^-?\d+$/.test(port)) return port;
  const found = spec.ports?.find((each) => each.port === Number(port));
  if (!found) throw unavailable(`no service port ${Number(port)} found for service ${JSON.stringify(metadata.name)}`);
  return found.name ?? "";
}

interface Candidate {
  readonly host: string;
  readonly port: number;
  readonly pod: string | undefined;
}

function endpointsAt({ endpoints, ports, metadata }: discoveryv1.EndpointSlice, name: string): Candidate[] {
  const port = ports?.find((each) => (each.name ?? "") === name)?.port;
  if (port === undefined) return [];
  return (endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses: [host], targetRef }) => {
      const ours = targetRef?.kind === "Pod" && targetRef.namespace === metadata.namespace;
      return host === undefined ? [] : [{ host, port, pod: ours ? targetRef.name : undefined }];
    });
}

const notProxied = new BlockList();
notProxied.addSubnet("127.0.0.0", 8);
notProxied.addSubnet("169.254.0.0", 16);
notProxied.addSubnet("224.0.0.0", 4);
notProxied.addAddress("0.0.0.0");
notProxied.addAddress("255.255.255.255");
notProxied.addAddress("::", "ipv6");
notProxied.addAddress("::1", "ipv6");
notProxied.addSubnet("fe80::", 10, "ipv6");
notProxied.addSubnet("ff00::", 8, "ipv6");

/** Loopback and link-local addresses would lead to the API server's own machine and its surroundings. */
function checkAddress(host: string): void {
  const version = isIP(host);
  if (version === 0 || notProxied.check(host, version === 6 ? "ipv6" : "ipv4")) throw badRequest("address not allowed");
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535)
    throw unavailable(`error trying to reach service: dial tcp: lookup tcp/${text}: unknown port`);
  return port;
}

export function unavailable(message: string): StatusError {
  return new StatusError("ServiceUnavailable", message);
}
