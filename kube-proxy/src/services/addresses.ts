/** Only IPv4: the pod network has nothing else. */

export function isIPv4(address: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(address);
}

export function toNumber(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

interface Range {
  readonly base: number;
  readonly bits: number;
}

function parseRange(cidr: string): Range | undefined {
  const [network = "", bits = ""] = cidr.split("/");
  if (!isIPv4(network) || !/^\d+$/.test(bits) || Number(bits) > 32) return undefined;
  const size = 2 ** (32 - Number(bits));
  return { base: Math.floor(toNumber(network) / size) * size, bits: Number(bits) };
}

/** The range as the kernel writes it, with the network's own address; undefined: no IPv4 range. */
export function canonicalRange(cidr: string): string | undefined {
  const range = parseRange(cidr.trim());
  if (!range) return undefined;
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(range.base / 2 ** shift) % 256);
  return `${octets.join(".")}/${range.bits}`;
}

export function contains(cidr: string, address: string): boolean {
  const range = parseRange(cidr);
  if (!range || !isIPv4(address)) return false;
  const offset = toNumber(address) - range.base;
  return offset >= 0 && offset < 2 ** (32 - range.bits);
}
