/**
 * A node's pod addresses. A pod has the same place in each of the node's ranges, so that a node with two hands out pairs. Which
 * are taken is read from the sandboxes' records, so nothing else has to survive a restart.
 */
import {
  type IPFamily,
  addressSpan,
  addressToNumber,
  ipBytes,
  ipFamilyOf,
  numberToAddress,
  splitRanges,
} from "@kayak/api";

export interface PodRange {
  readonly cidr: string;
  readonly family: IPFamily;
  readonly base: bigint;
  /** How many places there are; of a wider range the first ones. */
  readonly size: number;
  /** The range's first address, the node's own end of every pod link. */
  readonly gateway: string;
}

/** One of a pod's addresses, and where it is from. */
export interface PodAddress {
  readonly range: PodRange;
  readonly address: string;
}

/** Network address, gateway, at least one pod, broadcast address. */
const leastPlaces = 4n;
/** Links have an index for each place, see pod-link.ts. */
const mostPlaces = 2n ** 24n;
/** IPv4 has no ranges wider than that; those of IPv6 may be, and are used in part. */
const minPrefix = 8;

export function parsePodCIDR(cidr: string): PodRange {
  const span = addressSpan(cidr);
  if (!span || span.prefix < minPrefix || span.size < leastPlaces)
    throw new Error(`${JSON.stringify(cidr)} is not a range with a prefix of at least /${minPrefix} and room for pods`);
  const { base, family, size } = span;
  const places = Number(size < mostPlaces ? size : mostPlaces);
  return { cidr, family, base, size: places, gateway: numberToAddress(base + 1n, family) };
}

/** One range, or one of each family separated by a comma; the first is that of pods' first addresses. */
export function parsePodCIDRs(text: string): readonly PodRange[] {
  return splitRanges(text).map(parsePodCIDR);
}

export function addressAtPlace({ base, family }: PodRange, place: number): string {
  return numberToAddress(base + BigInt(place), family);
}

/** Where in its range an address is. It need not be inside. */
export function placeOf({ base }: PodRange, address: string): number {
  return Number(addressToNumber(address) - base);
}

/**
 * The next place after `last` of which no address is taken, wrapping: an address comes back as late as possible, so that nobody still talks to its
 * former owner.
 */
export function nextPlace(ranges: readonly PodRange[], taken: ReadonlySet<string>, last: number | undefined): number {
  const usable = Math.min(...ranges.map(({ size }) => size)) - 3;
  const from = last === undefined ? 0 : last - 1;
  for (let step = 0; step < usable; step++) {
    const place = 2 + ((((from + step) % usable) + usable) % usable);
    if (ranges.every((range) => !taken.has(addressAtPlace(range, place)))) return place;
  }
  throw new Error(`all ${usable} addresses of ${ranges.map(({ cidr }) => cidr).join(" and ")} are in use`);
}

export function containsAddress(range: PodRange, address: string): boolean {
  if (ipFamilyOf(address) !== range.family) return false;
  const place = placeOf(range, address);
  return place > 1 && place < range.size - 1;
}

/** Locally administered, one per address. */
export function podMac(address: string): string {
  const last = ipBytes(address).slice(-4);
  return `0a:58:${last.map((byte) => byte.toString(16).padStart(2, "0")).join(":")}`;
}
