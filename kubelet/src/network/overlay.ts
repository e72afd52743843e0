/**
 * The far side of the tunnel between nodes that share no link: a VXLAN device, and what leads to each node's pods through it, of
 * whichever family they are: the tunnel is between nodes' first addresses. All of it follows from pod ranges and nodes' addresses: a
 * node's addresses inside the tunnel are the first of its ranges, and its MAC is made of the address where the tunnel ends, so
 * nothing has to be announced.
 */
import { createHash } from "node:crypto";
import { addressBits, ipBytes, ipFamilyOf, splitRanges, type IPFamily } from "@kayak/api";

export const overlayDevice = "kayak.vxlan";
const networkId = 76;
/** Linux' own, as Flannel uses it; IANA's 4789 is left to the machine. */
const port = 8472;

/** What the outer headers take of a packet: Ethernet 14, UDP 8, VXLAN 8, and IP. */
export function overlayOverheadBytes(tunnelEnd: string): number {
  return 30 + (familyOf(tunnelEnd) === "IPv6" ? 40 : 20);
}

/** Nobody at the other ends is a router of this machine's. The kernel may have no IPv6. */
const noRouters = `f=/proc/sys/net/ipv6/conf/${overlayDevice}/accept_ra; [ ! -e $f ] || echo 0 > $f`;

/** Commands with their arguments. */
export type Commands = readonly (readonly string[])[];

function familyOf(address: string): IPFamily {
  return ipFamilyOf(address) ?? "IPv4";
}

function innerAddress(podCIDR: string): string {
  return podCIDR.split("/", 1)[0] ?? "";
}

/** Locally administered. An IPv6 address has more than fits: nodes may differ in any part of it. */
function tunnelMac(tunnelEnd: string): string {
  const bytes = ipBytes(tunnelEnd);
  const four =
    bytes.length === 4 ? bytes : [...createHash("sha256").update(Uint8Array.from(bytes)).digest().subarray(0, 4)];
  return ["0e", "6b", ...four.map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
}

/** What `ip -json -details address show` says of the device. */
export interface DeviceFacts {
  readonly address?: string;
  readonly mtu?: number;
  readonly flags?: readonly string[];
  readonly addr_info?: readonly { readonly local?: string }[];
  readonly linkinfo?: { readonly info_data?: { readonly local?: string; readonly local6?: string } };
}

/** This node's end. */
export interface TunnelEnd {
  /** The node's. At the first the tunnel ends. */
  readonly addresses: readonly [string, ...string[]];
  /** One range, or one of each family separated by a comma; so are those of services. */
  readonly podCIDR: string;
  readonly serviceCIDR: string;
  /** Of packets inside the tunnel. */
  readonly mtu: number;
}

type Device = Omit<TunnelEnd, "serviceCIDR">;

/** Nothing when it is as this node needs it. One of a former range or address is replaced, with all that led through it. */
export function planDevice(end: Device, present: DeviceFacts | undefined): Commands {
  if (isRight(end, present)) return [];
  const { addresses, podCIDR, mtu } = end;
  const [tunnelEnd] = addresses;
  const link = ["ip", "link"];
  const vxlan = ["type", "vxlan", "id", String(networkId), "local", tunnelEnd, "dstport", String(port), "nolearning"];
  return [
    ...(present ? [[...link, "delete", overlayDevice]] : []),
    [...link, "add", overlayDevice, "address", tunnelMac(tunnelEnd), "mtu", String(mtu), ...vxlan],
    ["sh", "-c", noRouters],
    ...splitRanges(podCIDR).map(planAddress),
    [...link, "set", overlayDevice, "up"],
  ];
}

function isRight({ addresses: [tunnelEnd], podCIDR, mtu }: Device, present: DeviceFacts | undefined): boolean {
  const { local, local6 = local } = present?.linkinfo?.info_data ?? {};
  const inner = present?.addr_info?.map((each) => each.local) ?? [];
  return (
    present?.address === tunnelMac(tunnelEnd) &&
    present.mtu === mtu &&
    local6 === tunnelEnd &&
    splitRanges(podCIDR).every((range) => inner.includes(innerAddress(range))) &&
    present.flags?.includes("UP") === true
  );
}

/** Nobody else can have it, so that IPv6 needn't look for who does. */
function planAddress(range: string): readonly string[] {
  const address = innerAddress(range);
  const family = familyOf(address);
  const flags = family === "IPv6" ? ["nodad"] : [];
  return ["ip", "address", "add", `${address}/${addressBits(family)}`, "dev", overlayDevice, ...flags];
}

/**
 * The node's own processes need some way to services before its rules can lead them to an endpoint, and the machine may have no default
 * route, above all none of IPv6. `present` are the destinations of routes that are there.
 */
export function planServiceRoutes({ addresses, serviceCIDR }: TunnelEnd, present: readonly string[]): Commands {
  const missing = splitRanges(serviceCIDR).filter((range) => !present.includes(range));
  return missing.flatMap((range) => {
    const source = addresses.find((address) => familyOf(address) === familyOf(innerAddress(range)));
    return source === undefined ? [] : [["ip", "route", "replace", range, "dev", overlayDevice, "src", source]];
  });
}

/** Forwarding entry and neighbour before the route: no packet finds a route that leads nowhere. */
export function planTunnel(podCIDR: string, tunnelEnd: string): Commands {
  const [address, mac] = [innerAddress(podCIDR), tunnelMac(tunnelEnd)];
  return [
    ["bridge", "fdb", "replace", mac, "dev", overlayDevice, "dst", tunnelEnd],
    ["ip", "neigh", "replace", address, "lladdr", mac, "dev", overlayDevice, "nud", "permanent"],
  ];
}

/** What follows the destination in `ip route replace`. */
export function tunnelHop(podCIDR: string): readonly string[] {
  return ["via", innerAddress(podCIDR), "dev", overlayDevice, "onlink"];
}

/** The node's range of the other family, if it stays, gets the forwarding entry again when routes are looked at next. */
export function planTunnelEnd(podCIDR: string, tunnelEnd: string): Commands {
  return [
    ["ip", "neigh", "del", innerAddress(podCIDR), "dev", overlayDevice],
    ["bridge", "fdb", "del", tunnelMac(tunnelEnd), "dev", overlayDevice],
  ];
}

/** As `ip -json route`, `ip -json neigh` and `bridge -json fdb` print them. */
export interface Observed {
  readonly routes: readonly { readonly dst: string; readonly gateway?: string; readonly dev?: string }[];
  readonly neighbours: readonly { readonly dst: string; readonly lladdr?: string }[];
  readonly forwarding: readonly { readonly mac: string; readonly dst?: string }[];
}

/** Pod range to the address that it leads to: a gateway's, or where the tunnel ends. What lacks a part leads nowhere, and is left out. */
export function routesSeen({ routes, neighbours, forwarding }: Observed): Map<string, string> {
  const found = new Map<string, string>();
  for (const { dst, gateway = "", dev } of routes) {
    const mac = neighbours.find((entry) => entry.dst === gateway)?.lladdr;
    const far = forwarding.find((entry) => entry.mac === mac && entry.dst !== undefined)?.dst;
    if (dev !== overlayDevice) found.set(dst, gateway);
    else if (far !== undefined && mac === tunnelMac(far)) found.set(dst, far);
  }
  return found;
}
