/** Addresses as DNS writes them: names below the reverse zones, and pod names with dashes. */
import { ipBytes, ipFamilyOf, parseCidr } from "@kayak/api";

export const reverseSuffixes = { IPv4: "in-addr.arpa", IPv6: "ip6.arpa" } as const;

/** `10.96.0.1` to `1.0.96.10.in-addr.arpa`. */
export function reverseName(address: string): string {
  const family = ipFamilyOf(address) ?? "IPv4";
  return [...reverseLabels(address).reverse(), reverseSuffixes[family]].join(".");
}

/** The zones that a range of addresses makes up, as few as fit: `10.96.0.0/15` is `96.10.in-addr.arpa` and `97.10.in-addr.arpa`. */
export function reverseZones(range: string): string[] {
  const cidr = parseCidr(range);
  if (!cidr || cidr.prefix === 0) return [];
  const [bits, radix] = cidr.family === "IPv4" ? [8, 10] : [4, 16];
  const labels = reverseLabels(cidr.address).slice(0, Math.ceil(cidr.prefix / bits));
  const last = Number.parseInt(labels.pop() ?? "", radix);
  const count = 2 ** ((bits - (cidr.prefix % bits)) % bits);
  const first = last - (last % count);
  const rest = [...labels.reverse(), reverseSuffixes[cidr.family]].join(".");
  return Array.from({ length: count }, (_, i) => `${(first + i).toString(radix)}.${rest}`);
}

function reverseLabels(address: string): string[] {
  const bytes = ipBytes(address);
  if (bytes.length === 4) return bytes.map(String);
  return bytes.flatMap((byte) => [(byte >> 4).toString(16), (byte & 15).toString(16)]);
}

/** `10-1-2-3` or `2001-db8--1` to the address it stands for. */
export function addressOfLabel(label: string): string | undefined {
  return [label.replaceAll("-", "."), label.replaceAll("-", ":")].find((address) => ipFamilyOf(address) !== undefined);
}

/** How an endpoint without a host name is called. */
export function labelOfAddress(address: string): string {
  return address.replaceAll(/[.:]/g, "-");
}
