/**
 * The node network: a bridge in the host's network namespace, and per node a namespace with one link to it. These functions
 * render what `ip -batch` executes; nothing here touches the kernel.
 */
import { addressAt, cidr, formatCidr, size } from "../cluster/cidr.ts";
import { ipv6At, ipv6LoadBalancerCIDR, ipv6Prefix, nodeAddresses } from "../cluster/ipv6.ts";
import type { ClusterSettings, NodeSettings } from "../cluster/settings.ts";
import { bridgeName, vethName } from "./names.ts";

/** The host, as nodes see it. */
export function bridgeAddress(settings: Pick<ClusterSettings, "nodeCIDR">): string {
  return addressAt(settings.nodeCIDR, 1);
}

/** Where nodes reach the API server. */
export function apiAddress(settings: Pick<ClusterSettings, "nodeCIDR" | "hostAddress">): string {
  return settings.hostAddress ?? bridgeAddress(settings);
}

export function serverUrl(settings: Pick<ClusterSettings, "nodeCIDR" | "hostAddress" | "apiPort">): string {
  return `https://${apiAddress(settings)}:${settings.apiPort}`;
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
    `addr add ${bridgeAddress(settings)}/${cidr(settings.nodeCIDR).prefix} dev ${bridge}`,
    ...(settings.ipv6
      ? [`addr add ${ipv6At(settings.ipv6.nodeCIDR, 1)}/${ipv6Prefix(settings.ipv6.nodeCIDR)} dev ${bridge} nodad`]
      : []),
    `link set dev ${bridge} up`,
  ];
}

/** In the host's namespace. The far end of the link appears in the node's namespace as `eth0`. */
export function nodeLinkBatch(
  settings: ClusterSettings,
  node: NodeSettings,
  { netns, mtu }: { netns: string; mtu: number },
): string[] {
  const veth = vethName(settings.name, node.address);
  return [
    `link add name ${veth} mtu ${mtu} type veth peer name eth0 mtu ${mtu} netns ${netns}`,
    `link set dev ${veth} master ${bridgeName(settings.name)} up`,
  ];
}

/** In the node's namespace. */
export function nodeBatch(settings: ClusterSettings, node: NodeSettings): string[] {
  return [
    "link set dev lo up",
    `addr replace ${node.address}/${cidr(settings.nodeCIDR).prefix} dev eth0`,
    ...ipv6NodeAddress(settings, node),
    "link set dev eth0 up",
    `route replace default via ${bridgeAddress(settings)}`,
    ...ipv6ServiceRoutes(settings),
  ];
}

/** No way out leads through IPv6: the host forwards none of it, so that it goes on listening to its own routers. */
function ipv6NodeAddress(settings: ClusterSettings, node: NodeSettings): string[] {
  const [, address] = nodeAddresses(settings, node);
  if (!settings.ipv6 || address === undefined) return [];
  return [`addr replace ${address}/${ipv6Prefix(settings.ipv6.nodeCIDR)} dev eth0 nodad`];
}

/** A node's own processes need a way to services before rules can lead them to an endpoint. */
function ipv6ServiceRoutes({ ipv6 }: ClusterSettings): string[] {
  if (!ipv6) return [];
  const host = ipv6At(ipv6.nodeCIDR, 1);
  return [ipv6.serviceCIDR, ipv6LoadBalancerCIDR(ipv6)].map((range) => `route replace ${range} via ${host}`);
}

/** Load balancers' addresses: the upper half of the nodes' range. None where nodes are machines. */
export function loadBalancerCIDR({ nodeCIDR }: Pick<ClusterSettings, "nodeCIDR">): string | undefined {
  if (nodeCIDR === "") return undefined;
  const { base, prefix } = cidr(nodeCIDR);
  return formatCidr({ base: base + size(prefix + 1), prefix: prefix + 1 });
}

/** Of all the cluster's families, separated by commas. */
export function loadBalancerRanges(settings: ClusterSettings): string | undefined {
  const ranges = [loadBalancerCIDR(settings), settings.ipv6 && ipv6LoadBalancerCIDR(settings.ipv6)];
  return ranges.filter((range) => range !== undefined).join(",") || undefined;
}

/** Cluster and load balancer addresses are served by every node's kube-proxy; the host asks the first running one's. */
export function serviceRouteBatch(settings: ClusterSettings): string[] {
  const first = settings.nodes.find((node) => !node.stopped);
  if (!first) return [];
  const via = nodeAddresses(settings, first);
  return serviceRanges(settings).map((range) => `route replace ${range} via ${range.includes(":") ? via[1] : via[0]}`);
}

export function serviceRanges(settings: ClusterSettings): string[] {
  const { ipv6 } = settings;
  return [
    settings.serviceCIDR,
    loadBalancerCIDR(settings),
    ...(ipv6 ? [ipv6.serviceCIDR, ipv6LoadBalancerCIDR(ipv6)] : []),
  ].filter((range) => range !== undefined);
}

/** Kernel settings of a node's namespace: it forwards, and the host isn't told to go around the node on its way to a service. */
export const nodeSysctls: readonly (readonly [string, string])[] = [
  ["net/ipv4/ip_forward", "1"],
  ["net/ipv4/conf/all/send_redirects", "0"],
  ["net/ipv4/conf/eth0/send_redirects", "0"],
];

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
