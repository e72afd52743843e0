/**
 * A pod's link: a veth pair with a host route on the node's side and the gateway as only neighbour on the pod's side. The
 * node routes between pods; there is no bridge, so there is no ARP to spoof, services between pods of one node pass iptables
 * without br_netfilter, and a strict reverse path filter on each link drops packets with somebody else's address. IPv6 has no
 * such filter on a link: there the kubelet's rules check, see ../../network/source-check.ts.
 */
import type { Step } from "../native/steps.ts";
import { addressBits, ipFamilyOf, type IPFamily } from "@kayak/api";
import { placeOf, podMac, type PodAddress, type PodRange } from "./addresses.ts";
import { addAddress, addNeighbour, addRoute, createVeth, deleteLink, loopbackIndex, setLinkUp } from "./netlink.ts";
import { planShaping, type ShapedLink } from "./shaping.ts";

/** The node's end of every link: one address suffices, since each link has only two ends. */
export const gatewayMac = "ee:ee:ee:ee:ee:ee";
export const podLinkName = "eth0";
/** Above the fallback tunnels (tunl0, sit0...) that some kernels put into every new namespace. */
const podLinkIndex = 16;
/** Above what the kernel hands out by counting. Plus the address's place in the range, this is a link's index on the node. */
const nodeLinkIndexBase = 0x1000000;
const ENODEV = "19";
const EEXIST = "17";

/** Named as it is on the node. */
export interface PodLink extends ShapedLink {
  /** One, or one of each family; the first is the pod's own, which its link is named by. */
  readonly addresses: readonly [PodAddress, ...PodAddress[]];
  /** A process in the node's network namespace. */
  readonly nodePid: number;
}

/** At most 15 bytes. */
export function nodeLinkName(sandboxId: string): string {
  return `veth${sandboxId.slice(0, 8)}`;
}

export function planLoopback(): Step[] {
  return [["netlink", "lo up", "0", setLinkUp(loopbackIndex)]];
}

/** Performed in the pod's network namespace. */
export function planPodSide(link: PodLink): Step[] {
  const { addresses, mtu, linkName, nodePid } = link;
  const own = { name: podLinkName, index: podLinkIndex, mac: linkMac(link) };
  const peer = { name: linkName, index: nodeLinkIndex(link), mac: gatewayMac, pid: nodePid };
  return [
    ["netlink", `create link ${linkName}`, "0", createVeth(own, peer, mtu)],
    ...addresses.flatMap(planPodAddress),
  ];
}

function planPodAddress({ address, range: { family, gateway } }: PodAddress): Step[] {
  const everywhere = { address: family === "IPv4" ? "0.0.0.0" : "::", prefixLength: 0 };
  return [
    ["netlink", `address ${address}`, "0", addAddress(podLinkIndex, address)],
    ["netlink", `neighbour ${gateway}`, "0", addNeighbour(podLinkIndex, gateway, gatewayMac)],
    ["netlink", `route ${gateway}`, "0", addRoute({ destination: alone(gateway), index: podLinkIndex })],
    [
      "netlink",
      family === "IPv4" ? "default route" : "default route of IPv6",
      "0",
      addRoute({ destination: everywhere, index: podLinkIndex, gateway }),
    ],
  ];
}

/** Performed in the node's network namespace, after the pod's side. */
export function planNodeSide(link: PodLink): Step[] {
  const { linkName } = link;
  const index = nodeLinkIndex(link);
  return [
    ["proc-write", `/proc/sys/net/ipv4/conf/${linkName}/rp_filter`, "1"],
    ["proc-write", `/proc/sys/net/ipv4/conf/${linkName}/send_redirects`, "0"],
    // A new network namespace has the machine's setting, which may be another.
    ["proc-write", `/proc/sys/net/ipv4/conf/${linkName}/route_localnet`, "0"],
    // A pod is nobody's router, whatever it says, also where the cluster has no IPv6 and the machine has.
    ["proc-write-present", `/proc/sys/net/ipv6/conf/${linkName}/accept_ra`, "0"],
    ...planShaping(link, index),
    ["netlink", `link ${linkName} up`, "0", setLinkUp(index)],
    ...planWay(link, "0"),
  ];
}

/** What of the node's side can go without the link. */
export function planRouteAgain(link: PodLink): Step[] {
  return [["netlink", `link ${link.linkName} up`, "0", setLinkUp(nodeLinkIndex(link))], ...planWay(link, EEXIST)];
}

/** From the node to the pod. */
function planWay(link: PodLink, ignored: string): Step[] {
  const index = nodeLinkIndex(link);
  return link.addresses.flatMap(({ address, range }): Step[] => {
    const route = addRoute({ destination: alone(address), index, preferredSource: range.gateway });
    return [
      ["netlink", `neighbour ${address}`, ignored, addNeighbour(index, address, linkMac(link))],
      ["netlink", `route ${address}`, ignored, route],
    ];
  });
}

function nodeLinkIndex({ addresses: [{ range, address }] }: PodLink): number {
  return nodeLinkIndexBase + placeOf(range, address);
}

function linkMac({ addresses: [{ address }] }: PodLink): string {
  return podMac(address);
}

function alone(address: string): { address: string; prefixLength: number } {
  return { address, prefixLength: addressBits(ipFamilyOf(address) ?? "IPv4") };
}

export function planUnlink(names: readonly string[]): Step[] {
  return names.map((name) => ["netlink", `delete link ${name}`, ENODEV, deleteLink(name)]);
}

/** What a node needs once: it forwards, and owns the gateways' addresses whichever links exist. */
export function planNodeNetwork(ranges: readonly PodRange[]): Step[] {
  return [
    ...planLoopback(),
    ...ranges.flatMap(({ family, gateway }): Step[] => [
      ["proc-write", forwardingSwitch[family], "1"],
      ["netlink", `address ${gateway}`, EEXIST, addAddress(loopbackIndex, gateway)],
    ]),
  ];
}

const forwardingSwitch: Record<IPFamily, string> = {
  IPv4: "/proc/sys/net/ipv4/ip_forward",
  IPv6: "/proc/sys/net/ipv6/conf/all/forwarding",
};
