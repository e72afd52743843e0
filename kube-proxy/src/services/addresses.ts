/** Addresses and ranges of either family, as the kernel writes them. */
import { addressBits, addressSpan, canonicalRange, ipBytes, ipFamilyOf, type IPFamily } from "@kayak/api";

/** What differs between the families in the rules; everything else is the same text. */
export interface FamilyNotation {
  readonly loopback: string;
  readonly everywhere: string;
  /** The mask that keeps a whole address. */
  readonly mask: string;
  readonly unreachable: string;
}

export const notations: Readonly<Record<IPFamily, FamilyNotation>> = {
  IPv4: {
    loopback: "127.0.0.0/8",
    everywhere: "0.0.0.0/0",
    mask: "255.255.255.255",
    unreachable: "icmp-port-unreachable",
  },
  IPv6: {
    loopback: "::1/128",
    everywhere: "::/0",
    mask: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    unreachable: "icmp6-port-unreachable",
  },
};

export function isOfFamily(family: IPFamily): (address: string) => boolean {
  return (address) => ipFamilyOf(address) === family;
}

/** The address alone, as a match for sources and destinations. */
export function alone(address: string): string {
  return `${address}/${addressBits(isIPv6(address) ? "IPv6" : "IPv4")}`;
}

/** Of what is known to be an address. */
function isIPv6(address: string): boolean {
  return address.includes(":");
}

/** The range as the kernel writes it; undefined: no range of this family. */
export function rangeWithin(family: IPFamily, text: string): string | undefined {
  const range = text.trim();
  return addressSpan(range)?.family === family ? canonicalRange(range) : undefined;
}

/** By number, within one family. */
export function compareAddresses(a: string, b: string): number {
  if (!isIPv6(a)) return toNumber(a) - toNumber(b);
  const [left, right] = [ipBytes(a), ipBytes(b)];
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
