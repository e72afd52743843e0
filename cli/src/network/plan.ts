/**
 * The node network: a bridge in the host's network namespace, and per node a namespace with one link to it. These functions
 * render what `ip -batch` executes; nothing here touches the kernel.
 */
import { ipFamilyOf, parseCidr, rangeOfFamily, splitRanges, withPort } from "@kayak/api/names";
import { bridgeAddresses, loadBalancerCIDR } from "../cluster/node-addresses.ts";
import type { Addresses, ClusterSettings, NodeSettings } from "../cluster/settings.ts";
import { bridgeName, vethName } from "./names.ts";

type Reached = Pick<ClusterSettings, "nodeCIDR" | "hostAddress" | "apiPort">;

/** Where the API server listens beside the loopback. Nodes reach it at the first. */
export function apiAddresses({ nodeCIDR, hostAddress }: Omit<Reached, "apiPort">): Addresses {
  return hostAddress === undefined ? bridgeAddresses(nodeCIDR) : [hostAddress];
}

export function serverUrl(settings: Reached): string {
  return `https://${withPort(apiAddresses(settings)[0], settings.apiPort)}`;
}

/** Where nothing says otherwise. */
export const usualMtu = 1500;
/** Of a veth. */
const largestMtu = 65_535;

/** As `ip -json route` says; with several ways at once it names them as `nexthops`. */
export interface DefaultRoute {
  readonly dev?: string;
  readonly nexthops?: readonly { readonly dev?: string }[];
}

/**
 * Of the bridge and the nodes' links, and so of the pods': what every way out of this machine carries. Nothing is wrapped on the
 * way, and no packet is lost where nobody says that it was too large.
 */
export function planMtu(
  defaults: readonly DefaultRoute[],
  links: ReadonlyMap<string, { readonly mtu: number }>,
): number {
  const ways = defaults.flatMap(({ dev, nexthops = [] }) => [dev, ...nexthops.map((hop) => hop.dev)]);
  const sizes = ways.flatMap((dev) => links.get(dev ?? "")?.mtu ?? []);
  return sizes.length === 0 ? usualMtu : Math.min(largestMtu, ...sizes);
}

export function bridgeBatch(settings: ClusterSettings, mtu: number): string[] {
  const bridge = bridgeName(settings.name);
  return [
    `link add name ${bridge} mtu ${mtu} type bridge`,
    ...bridgeAddressBatch(settings),
    `link set dev ${bridge} up`,
  ];
}

/** Changes nothing where the bridge has its addresses. */
export function bridgeAddressBatch({ name, nodeCIDR }: ClusterSettings): string[] {
  return addressBatch({ addresses: bridgeAddresses(nodeCIDR), nodeCIDR, device: bridgeName(name) });
}

interface OwnAddresses {
  readonly addresses: readonly string[];
  readonly nodeCIDR: string;
  readonly device: string;
}

/** One of each range. Nobody else can have it, so that IPv6 needn't look for who does. */
function addressBatch({ addresses, nodeCIDR, device }: OwnAddresses): string[] {
  const ranges = splitRanges(nodeCIDR).map(parseCidr);
  return addresses.map((address, index) => {
    const flags = ipFamilyOf(address) === "IPv6" ? " nodad" : "";
    return `addr replace ${address}/${ranges[index]?.prefix} dev ${device}${flags}`;
  });
}

/** In the host's namespace. The far end of the link appears in the node's namespace as `eth0`. */
export function nodeLinkBatch(
  settings: ClusterSettings,
  node: NodeSettings,
  { netns, mtu }: { netns: string; mtu: number },
): string[] {
  const veth = vethName(settings.name, node);
  return [
    `link add name ${veth} mtu ${mtu} type veth peer name eth0 mtu ${mtu} netns ${netns}`,
    `link set dev ${veth} master ${bridgeName(settings.name)} up`,
  ];
}

/** In the node's namespace. */
export function nodeBatch({ nodeCIDR }: ClusterSettings, { addresses }: NodeSettings): string[] {
  return [
    "link set dev lo up",
    ...addressBatch({ addresses, nodeCIDR, device: "eth0" }),
    "link set dev eth0 up",
    ...bridgeAddresses(nodeCIDR).map((host) => `route replace default via ${host}`),
  ];
}

/** Cluster and load balancer addresses are served by every node's kube-proxy; the host asks the first running one's. */
export function serviceRouteBatch(settings: ClusterSettings): string[] {
  const first = settings.nodes.find((node) => !node.stopped);
  if (!first) return [];
  const via = (range: string) => rangeOfFamily(first.addresses, parseCidr(range)?.family ?? "IPv4");
  return serviceRanges(settings).map((range) => `route replace ${range} via ${via(range)}`);
}

export function serviceRanges({ serviceCIDR, nodeCIDR }: ClusterSettings): readonly string[] {
  return [serviceCIDR, loadBalancerCIDR(nodeCIDR) ?? ""].flatMap(splitRanges);
}

/** Kernel settings of a node's namespace: it forwards, and the host isn't told to go around the node on its way to a service. */
export const nodeSysctls: readonly (readonly [string, string])[] = [
  ["net/ipv4/ip_forward", "1"],
  ["net/ipv4/conf/all/send_redirects", "0"],
  ["net/ipv4/conf/eth0/send_redirects", "0"],
];

/** Nodes and their pods are no routers that the host would listen to. */
export function bridgeSwitches(cluster: string): readonly (readonly [path: string, value: string])[] {
  return [[`/proc/sys/net/ipv6/conf/${bridgeName(cluster)}/accept_ra`, "0"]];
}

/** `podCIDR` to `address` of the node that has it. */
export type PodRoutes = ReadonlyMap<string, string>;

/** What makes the host's routes to pods those that are wanted. */
export function planPodRoutes(current: PodRoutes, wanted: PodRoutes): string[] {
  const gone = [...current]
    .filter(([range]) => !wanted.has(range))
    .map(([range, via]) => `route del ${range} via ${via}`);
  const changed = [...wanted]
    .filter(([range, via]) => current.get(range) !== via)
    .map(([range, via]) => `route replace ${range} via ${via}`);
  return [...gone, ...changed];
}
