/** The subsets of an Endpoints object: addresses grouped by the ports they have in common. */
import type { corev1 } from "@kayak/api";
import { isTerminating } from "../shared/objects.ts";
import { isReady } from "../shared/pods.ts";
import { addressesOf, hostnameOf, isHeadless, isReachable, targetOf, targetPort } from "../shared/service-pods.ts";

/** Addresses in one Endpoints object at most; what is beyond is left out and the object says so. */
const MAX_ADDRESSES = 1000;

interface Member {
  readonly address: corev1.EndpointAddress;
  readonly ready: boolean;
  readonly ports: readonly corev1.EndpointPort[];
}

export function subsetsOf(service: corev1.Service, pods: readonly corev1.Pod[]): corev1.EndpointSubset[] {
  const groups = new Map<string, Member[]>();
  for (const member of membersOf(service, pods)) {
    const key = JSON.stringify(member.ports);
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, members]) => subsetOf(members));
}

function subsetOf(members: readonly Member[]): corev1.EndpointSubset {
  const addresses = members.filter(({ ready }) => ready).map(({ address }) => address);
  const notReadyAddresses = members.filter(({ ready }) => !ready).map(({ address }) => address);
  const ports = [...(members[0]?.ports ?? [])];
  return {
    ...(addresses.length > 0 && { addresses: addresses.sort(byIP) }),
    ...(notReadyAddresses.length > 0 && { notReadyAddresses: notReadyAddresses.sort(byIP) }),
    ...(ports.length > 0 && { ports }),
  };
}

function membersOf(service: corev1.Service, pods: readonly corev1.Pod[]): Member[] {
  const { publishNotReadyAddresses = false, ipFamilies } = service.spec;
  const family = ipFamilies?.[0] || "IPv4";
  return pods.flatMap((pod) => {
    const [ip] = addressesOf(pod, family);
    if (ip === undefined || !isReachable(pod) || (isTerminating(pod) && !publishNotReadyAddresses)) return [];
    const ports = portsOf(service, pod);
    if (ports.length === 0 && !isHeadless(service)) return [];
    return [{ address: addressOf(service, pod, ip), ready: publishNotReadyAddresses || isReady(pod), ports }];
  });
}

function addressOf(service: corev1.Service, pod: corev1.Pod, ip: string): corev1.EndpointAddress {
  const hostname = hostnameOf(pod, service);
  const { nodeName } = pod.spec;
  return { ip, ...(hostname && { hostname }), ...(nodeName && { nodeName }), targetRef: targetOf(pod) };
}

function portsOf(service: corev1.Service, pod: corev1.Pod): corev1.EndpointPort[] {
  const ports = (service.spec.ports ?? []).flatMap((port) => {
    const number = targetPort(pod, port);
    if (number === undefined) return [];
    const { name, protocol = "TCP", appProtocol } = port;
    return [{ ...(name && { name }), port: number, protocol, ...(appProtocol !== undefined && { appProtocol }) }];
  });
  return ports.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function byIP(a: corev1.EndpointAddress, b: corev1.EndpointAddress): number {
  return a.ip < b.ip ? -1 : Number(a.ip > b.ip);
}

/** Cuts to `MAX_ADDRESSES`: addresses that aren't ready go first, and every subset keeps its share. */
export function truncate(subsets: readonly corev1.EndpointSubset[]): {
  readonly subsets: corev1.EndpointSubset[];
  readonly truncated: boolean;
} {
  const count = (field: "addresses" | "notReadyAddresses") =>
    subsets.reduce((total, subset) => total + (subset[field]?.length ?? 0), 0);
  const ready = count("addresses");
  const notReady = count("notReadyAddresses");
  if (ready + notReady <= MAX_ADDRESSES) return { subsets: [...subsets], truncated: false };
  const readyOnly = ready >= MAX_ADDRESSES;
  const [field, total, room] = readyOnly
    ? (["addresses", ready, MAX_ADDRESSES] as const)
    : (["notReadyAddresses", notReady, MAX_ADDRESSES - ready] as const);
  let left = room;
  const cut = subsets.map((subset) => {
    const all = subset[field] ?? [];
    const share = Math.min(left, Math.ceil((all.length / total) * room));
    left -= share;
    return { ...subset, ...(readyOnly && { notReadyAddresses: undefined }), [field]: all.slice(0, share) };
  });
  return { subsets: cut, truncated: true };
}
