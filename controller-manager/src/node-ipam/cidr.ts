/** The equal blocks that an address range divides into. */
import { ipBytes, parseCidr } from "@kayak/api";

export interface Blocks {
  readonly family: "IPv4" | "IPv6";
  readonly count: number;
  /** The nth block, e.g. `10.244.3.0/24`. */
  at(index: number): string;
  /** The number of the block that a CIDR covers or lies in; undefined for what is outside the range. */
  indexOf(cidr: string): number | undefined;
}

/** A range divides into this many blocks at most; a wider one is cut to it. */
const MAX_BLOCKS = 2 ** 16;

export function divide(range: string, blockPrefix: number): Blocks {
  const cidr = parseCidr(range);
  if (!cidr) throw new TypeError(`${range} is not a CIDR`);
  const { family, prefix } = cidr;
  const bits = family === "IPv4" ? 32 : 128;
  if (blockPrefix < prefix || blockPrefix > bits) {
    throw new RangeError(`blocks of /${blockPrefix} don't fit into ${range}`);
  }
  const hostBits = BigInt(bits - blockPrefix);
  const start = (toNumber(cidr.address) >> BigInt(bits - prefix)) << BigInt(bits - prefix);
  const count = Math.min(2 ** (blockPrefix - prefix), MAX_BLOCKS);
  return {
    family,
    count,
    at: (index) => `${toAddress(start + (BigInt(index) << hostBits), family)}/${blockPrefix}`,
    indexOf(block) {
      const parsed = parseCidr(block);
      if (parsed?.family !== family) return undefined;
      const index = (toNumber(parsed.address) - start) >> hostBits;
      return index >= 0n && index < BigInt(count) ? Number(index) : undefined;
    },
  };
}

function toNumber(address: string): bigint {
  return ipBytes(address).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

function toAddress(number: bigint, family: "IPv4" | "IPv6"): string {
  if (family === "IPv4") return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => ((number >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}
