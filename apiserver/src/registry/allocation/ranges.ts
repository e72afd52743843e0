/** The ranges that services draw from: addresses of a CIDR of either family, and node ports. */
import { type IPFamily, addressSpan, addressToNumber, numberToAddress, spanHas } from "@kayak/api";
import { type PoolRange, reservedPart } from "./key-pool.ts";

export interface AddressRange extends PoolRange {
  readonly cidr: string;
  readonly family: IPFamily;
  /** Whether the address is of the range; the network's own and the broadcast address are, too. */
  covers(address: string): boolean;
  contains(address: string): boolean;
}

/** No more than this many addresses of a CIDR are given out unasked. */
const maxAddresses = 2n ** 16n;

/** The usable addresses: not the network's own, nor in IPv4 the broadcast address. */
export function addressRange(cidr: string): AddressRange {
  const span = addressSpan(cidr);
  if (!span || span.size < 4n) throw new Error(`not a CIDR with room for services: ${JSON.stringify(cidr)}`);
  const { base, family } = span;
  const unusable = family === "IPv4" ? 2n : 1n;
  const last = base + span.size - unusable;
  const size = Number((span.size < maxAddresses ? span.size : maxAddresses) - unusable);
  return {
    cidr,
    family,
    size,
    reserved: reservedPart(size, { least: 16, most: 256, share: 16 }),
    nameOf: (offset) => numberToAddress(base + 1n + BigInt(offset), family),
    covers: (address) => spanHas(span, address),
    contains: (address) => spanHas(span, address) && isBetween(addressToNumber(address), base, last),
  };
}

/** The last one belongs to it, the first does not. */
function isBetween(number: bigint, before: bigint, last: bigint): boolean {
  return number > before && number <= last;
}

export interface PortRange extends PoolRange {
  readonly text: string;
  contains(port: number): boolean;
}

export function portRange(text: string): PortRange {
  const [first = Number.NaN, last = Number.NaN] = text.split("-").map(Number);
  if (!(first >= 1 && last <= 65535 && first <= last)) throw new Error(`not a port range: ${JSON.stringify(text)}`);
  const size = last - first + 1;
  return {
    text,
    size,
    reserved: reservedPart(size, { least: 16, most: 128, share: 32 }),
    nameOf: (offset) => String(first + offset),
    contains: (port) => port >= first && port <= last,
  };
}
