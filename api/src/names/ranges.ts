/** Arithmetic on addresses and ranges: the same for both families, which differ only in how many bits an address has. */
import { type Cidr, ipBytes, ipFamilyOf, parseCidr } from "./ip.ts";

export type IPFamily = Cidr["family"];

/** In the order that Kubernetes names them. */
export const ipFamilies: readonly IPFamily[] = ["IPv4", "IPv6"];

export function addressBits(family: IPFamily): number {
  return family === "IPv4" ? 32 : 128;
}

export function otherFamily(family: IPFamily): IPFamily {
  return family === "IPv4" ? "IPv6" : "IPv4";
}

export function addressToNumber(address: string): bigint {
  return bytesToNumber(ipBytes(address));
}

function bytesToNumber(bytes: Iterable<number>): bigint {
  return [...bytes].reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

/** As certificates hold them: 4 bytes or 16; undefined for what is no address. */
export function addressOfBytes(bytes: Uint8Array): string | undefined {
  const family = ipFamilies.find((each) => addressBits(each) === 8 * bytes.length);
  return family && numberToAddress(bytesToNumber(bytes), family);
}

/** In its one spelling: IPv6 in lower case with the longest run of zeros shortened. */
export function numberToAddress(number: bigint, family: IPFamily): string {
  if (family === "IPv4") return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => ((number >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

export interface AddressSpan {
  readonly family: IPFamily;
  readonly prefix: number;
  /** The range's first address. */
  readonly base: bigint;
  /** How many addresses there are. */
  readonly size: bigint;
}

/** Undefined for what is no CIDR. */
export function addressSpan(cidr: string): AddressSpan | undefined {
  const parsed = parseCidr(cidr);
  if (!parsed) return undefined;
  const { family, prefix, address } = parsed;
  const hostBits = BigInt(addressBits(family) - prefix);
  return { family, prefix, base: (addressToNumber(address) >> hostBits) << hostBits, size: 1n << hostBits };
}

export function spanHas({ family, base, size }: AddressSpan, address: string): boolean {
  if (ipFamilyOf(address) !== family) return false;
  const number = addressToNumber(address);
  return number >= base && number < base + size;
}

/** The address so many places into a range that was checked before: 0 is the network's own. */
export function addressAt(range: string, place: number | bigint): string {
  const { base, family } = checkedSpan(range);
  return numberToAddress(base + BigInt(place), family);
}

export function checkedSpan(range: string): AddressSpan {
  const span = addressSpan(range);
  if (!span) throw new RangeError(`${JSON.stringify(range)} is no range of addresses`);
  return span;
}

/** As the kernel writes it: with the network's own address. */
export function canonicalRange(range: string): string {
  return `${addressAt(range, 0)}/${checkedSpan(range).prefix}`;
}

/** Ranges of different families are apart, and so is what is no range. */
export function rangesOverlap(one: string, other: string): boolean {
  const [a, b] = [addressSpan(one), addressSpan(other)];
  return a !== undefined && a.family === b?.family && a.base < b.base + b.size && b.base < a.base + a.size;
}

/** The members of a list as flags give it: one range, or one of each family separated by a comma. */
export function splitRanges(text: string): readonly string[] {
  return text
    .split(",")
    .map((range) => range.trim())
    .filter((range) => range !== "");
}

/** The one of this family; undefined where the list has none. */
export function rangeOfFamily(ranges: string | readonly string[], family: IPFamily): string | undefined {
  const list = typeof ranges === "string" ? splitRanges(ranges) : ranges;
  return list.find((range) => ipFamilyOf(range.split("/")[0] ?? "") === family);
}

/** The families that the list has, in its order. */
export function familiesOf(ranges: string): readonly IPFamily[] {
  return splitRanges(ranges).flatMap((range) => addressSpan(range)?.family ?? []);
}

/** Of each node's part of a cluster's range of pod addresses, unless told otherwise. */
export const podRangePrefixes: Readonly<Record<IPFamily, number>> = { IPv4: 24, IPv6: 64 };
