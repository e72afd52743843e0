/** IPv4 ranges: parsing, addresses inside them, overlap. */
import { UsageError } from "../command/errors.ts";

export interface Cidr {
  readonly base: number;
  readonly prefix: number;
}

export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const octets = match.slice(1, 5).map(Number);
  const prefix = Number(match[5]);
  if (octets.some((octet) => octet > 255) || prefix > 32) return undefined;
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return { base: address - (address % size(prefix)), prefix };
}

/** For ranges that were checked before. */
export function cidr(text: string): Cidr {
  const range = parseCidr(text);
  if (!range) throw new UsageError(`"${text}" is not an IPv4 range like 10.244.0.0/16.`);
  return range;
}

export function size(prefix: number): number {
  return 2 ** (32 - prefix);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

export function formatCidr({ base, prefix }: Cidr): string {
  return `${formatAddress(base)}/${prefix}`;
}

/** The address `index` places into the range: 0 is the network's own. */
export function addressAt(range: string, index: number): string {
  return formatAddress(cidr(range).base + index);
}

export function overlap(a: Cidr, b: Cidr): boolean {
  return a.base < b.base + size(b.prefix) && b.base < a.base + size(a.prefix);
}
