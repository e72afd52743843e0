/** The ranges that services draw from: addresses of an IPv4 CIDR, and node ports. */
import { type PoolRange, reservedPart } from "./key-pool.ts";

export interface AddressRange extends PoolRange {
  readonly cidr: string;
  /** Whether the address is of the range; the network's own and the broadcast address are, too. */
  covers(address: string): boolean;
  contains(address: string): boolean;
}

/** Upstream mirrors no more than this many addresses of a CIDR. */
const maxAddresses = 2 ** 16;

/** The usable addresses: neither the network's own nor the broadcast address. */
export function addressRange(cidr: string): AddressRange {
  const [network = "", bits = ""] = cidr.split("/");
  const prefix = bits === "" ? Number.NaN : Number(bits);
  if (!isAddress(network) || !Number.isInteger(prefix) || prefix < 0 || prefix > 30)
    throw new Error(`not an IPv4 CIDR with room for services: ${JSON.stringify(cidr)}`);
  const total = 2 ** (32 - prefix);
  const base = Math.floor(toNumber(network) / total) * total;
  const size = Math.min(total, maxAddresses) - 2;
  return {
    cidr,
    size,
    reserved: reservedPart(size, { least: 16, most: 256, share: 16 }),
    nameOf: (offset) => toAddress(base + 1 + offset),
    covers: (address) => isAddress(address) && toNumber(address) >= base && toNumber(address) < base + total,
    contains: (address) => isAddress(address) && toNumber(address) > base && toNumber(address) < base + total - 1,
  };
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

const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const addressPattern = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

function isAddress(text: string): boolean {
  return addressPattern.test(text);
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
