/**
 * The far side of the tunnel between nodes that share no link: a VXLAN device, and what leads to each node's pods through it.
 * All of it follows from pod ranges and nodes' addresses: a node's address inside the tunnel is the first of its range, and its
 * MAC is made of that address, so nothing has to be announced.
 */
export const overlayDevice = "kayak.vxlan";
/** What the outer headers take of a packet: Ethernet 14, IPv4 20, UDP 8, VXLAN 8. */
export const overlayOverheadBytes = 50;
const networkId = 76;
/** Linux' own, as Flannel uses it; IANA's 4789 is left to the machine. */
const port = 8472;

/** Commands with their arguments. */
export type Commands = readonly (readonly string[])[];

function innerAddress(podCIDR: string): string {
  return podCIDR.split("/", 1)[0] ?? "";
}

/** Locally administered. */
function innerMac(podCIDR: string): string {
  const octets = innerAddress(podCIDR).split(".").map(Number);
  return ["0e", "6b", ...octets.map((octet) => octet.toString(16).padStart(2, "0"))].join(":");
}

/** What `ip -json -details link show` says of the device. */
export interface DeviceFacts {
  readonly address?: string;
  readonly mtu?: number;
  readonly flags?: readonly string[];
  readonly linkinfo?: { readonly info_data?: { readonly local?: string } };
}

/** This node's end. */
export interface TunnelEnd {
  /** Towards other nodes. */
  readonly nodeIP: string;
  readonly podCIDR: string;
  /** Of packets inside the tunnel. */
  readonly mtu: number;
}

/** Nothing when it is as this node needs it. One of a former range or address is replaced, with all that led through it. */
export function planDevice({ nodeIP, podCIDR, mtu }: TunnelEnd, present: DeviceFacts | undefined): Commands {
  const mac = innerMac(podCIDR);
  const fits = present?.address === mac && present.mtu === mtu && present.linkinfo?.info_data?.local === nodeIP;
  if (fits && present.flags?.includes("UP")) return [];
  const link = ["ip", "link"];
  const vxlan = ["type", "vxlan", "id", String(networkId), "local", nodeIP, "dstport", String(port), "nolearning"];
  return [
    ...(present ? [[...link, "delete", overlayDevice]] : []),
    [...link, "add", overlayDevice, "address", mac, "mtu", String(mtu), ...vxlan],
    ["ip", "address", "add", `${innerAddress(podCIDR)}/32`, "dev", overlayDevice],
    [...link, "set", overlayDevice, "up"],
  ];
}

/** Forwarding entry and neighbour before the route: no packet finds a route that leads nowhere. */
export function planTunnel(podCIDR: string, nodeIP: string): Commands {
  const [address, mac] = [innerAddress(podCIDR), innerMac(podCIDR)];
  return [
    ["bridge", "fdb", "replace", mac, "dev", overlayDevice, "dst", nodeIP],
    ["ip", "neigh", "replace", address, "lladdr", mac, "dev", overlayDevice, "nud", "permanent"],
  ];
}

/** What follows the destination in `ip route replace`. */
export function tunnelHop(podCIDR: string): readonly string[] {
  return ["via", innerAddress(podCIDR), "dev", overlayDevice, "onlink"];
}

export function planTunnelEnd(podCIDR: string): Commands {
  return [
    ["ip", "neigh", "del", innerAddress(podCIDR), "dev", overlayDevice],
    ["bridge", "fdb", "del", innerMac(podCIDR), "dev", overlayDevice],
  ];
}

/** As `ip -json route`, `ip -json neigh` and `bridge -json fdb` print them. */
export interface Observed {
  readonly routes: readonly { readonly dst: string; readonly gateway?: string; readonly dev?: string }[];
  readonly neighbours: readonly { readonly dst: string; readonly lladdr?: string }[];
  readonly forwarding: readonly { readonly mac: string; readonly dst?: string }[];
}

/** Pod range to the node that it leads to. What lacks a part leads nowhere, and is left out. */
export function routesSeen({ routes, neighbours, forwarding }: Observed): Map<string, string> {
  const found = new Map<string, string>();
  for (const { dst, gateway = "", dev } of routes) {
    const mac = innerMac(dst);
    const known = neighbours.some((entry) => entry.dst === gateway && entry.lladdr === mac);
    const far = forwarding.find((entry) => entry.mac === mac && entry.dst !== undefined)?.dst;
    if (dev !== overlayDevice) found.set(dst, gateway);
    else if (known && far !== undefined) found.set(dst, far);
  }
  return found;
}
