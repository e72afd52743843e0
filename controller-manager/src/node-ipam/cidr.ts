/** The equal blocks that an address range divides into. */
import { addressBits, addressSpan, addressToNumber, numberToAddress, parseCidr, type IPFamily } from "@kayak/api";

export interface Blocks {
  readonly family: IPFamily;
  readonly count: number;
  /** The nth block, e.g. `10.244.3.0/24`. */
  at(index: number): string;
  /** The number of the block that a CIDR covers or lies in; undefined for what is outside the range. */
  indexOf(cidr: string): number | undefined;
}

/** A range divides into this many blocks at most; a wider one is cut to it. */
const MAX_BLOCKS = 2 ** 16;

export function divide(range: string, blockPrefix: number): Blocks {
  const span = addressSpan(range);
  if (!span) throw new TypeError(`${range} is not a CIDR`);
  const { family, prefix, base } = span;
  if (blockPrefix < prefix || blockPrefix > addressBits(family)) {
    throw new RangeError(`blocks of /${blockPrefix} don't fit into ${range}`);
  }
  const hostBits = BigInt(addressBits(family) - blockPrefix);
  const count = Math.min(2 ** (blockPrefix - prefix), MAX_BLOCKS);
  return {
    family,
    count,
    at: (index) => `${numberToAddress(base + (BigInt(index) << hostBits), family)}/${blockPrefix}`,
    indexOf(block) {
      const parsed = parseCidr(block);
      if (parsed?.family !== family) return undefined;
      const index = (addressToNumber(parsed.address) - base) >> hostBits;
      return index >= 0n && index < BigInt(count) ? Number(index) : undefined;
    },
  };
}
