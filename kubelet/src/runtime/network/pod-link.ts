/**
 * A pod's link: a veth pair with a host route on the node's side and the gateway as only neighbour on the pod's side. The
 * node routes between pods; there is no bridge, so there is no ARP to spoof, services between pods of one node pass iptables
 * without br_netfilter, and a strict reverse path filter on each link drops packets with somebody else's address.
 */
import type { Step } from "../native/steps.ts";
import { addressOffset, podMac, type PodRange } from "./addresses.ts";
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
  readonly range: PodRange;
  readonly address: string;
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
export function planPodSide({ range, address, mtu, linkName, nodePid }: PodLink): Step[] {
  const own = { name: podLinkName, index: podLinkIndex, mac: podMac(address) };
  const peer = {
    name: linkName,
    index: nodeLinkIndexBase + addressOffset(range, address),
    mac: gatewayMac,
    pid: nodePid,
  };
  const gateway = { address: range.gateway, prefixLength: 32 };
  const everywhere = { address: "0.0.0.0", prefixLength: 0 };
  return [
    ["netlink", `create link ${linkName}`, "0", createVeth(own, peer, mtu)],
    ["netlink", `address ${address}`, "0", addAddress(podLinkIndex, address, 32)],
    ["netlink", `neighbour ${range.gateway}`, "0", addNeighbour(podLinkIndex, range.gateway, gatewayMac)],
    ["netlink", `route ${range.gateway}`, "0", addRoute({ destination: gateway, index: podLinkIndex })],
    [
      "netlink",
      "default route",
      "0",
      addRoute({ destination: everywhere, index: podLinkIndex, gateway: range.gateway }),
    ],
  ];
}

/** Performed in the node's network namespace, after the pod's side. */
export function planNodeSide(link: PodLink): Step[] {
  const { range, address, linkName } = link;
  const index = nodeLinkIndexBase + addressOffset(range, address);
  const destination = { address, prefixLength: 32 };
  return [
    ["proc-write", `/proc/sys/net/ipv4/conf/${linkName}/rp_filter`, "1"],
    ["proc-write", `/proc/sys/net/ipv4/conf/${linkName}/send_redirects`, "0"],
    // A new network namespace has the machine's setting, which may be another.
    ["proc-write", `/proc/sys/net/ipv4/conf/${linkName}/route_localnet`, "0"],
    ...planShaping(link, index),
    ["netlink", `link ${linkName} up`, "0", setLinkUp(index)],
    ["netlink", `neighbour ${address}`, "0", addNeighbour(index, address, podMac(address))],
    ["netlink", `route ${address}`, "0", addRoute({ destination, index, preferredSource: range.gateway })],
  ];
}

/** What of the node's side can go without the link. */
export function planRouteAgain({ range, address, linkName }: PodLink): Step[] {
  const index = nodeLinkIndexBase + addressOffset(range, address);
  const destination = { address, prefixLength: 32 };
  return [
    ["netlink", `link ${linkName} up`, "0", setLinkUp(index)],
    ["netlink", `neighbour ${address}`, EEXIST, addNeighbour(index, address, podMac(address))],
    ["netlink", `route ${address}`, EEXIST, addRoute({ destination, index, preferredSource: range.gateway })],
  ];
}

export function planUnlink(names: readonly string[]): Step[] {
  return names.map((name) => ["netlink", `delete link ${name}`, ENODEV, deleteLink(name)]);
}

/** What a node needs once: it forwards, and owns the gateway's address whichever links exist. */
export function planNodeNetwork(range: PodRange): Step[] {
  return [
    ...planLoopback(),
    ["proc-write", "/proc/sys/net/ipv4/ip_forward", "1"],
    ["netlink", `address ${range.gateway}`, EEXIST, addAddress(loopbackIndex, range.gateway, 32)],
  ];
}
