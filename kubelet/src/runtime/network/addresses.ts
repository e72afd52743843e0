/** A node's pod addresses. Which are taken is read from the sandboxes' records, so nothing else has to survive a restart. */

export interface PodRange {
  readonly cidr: string;
  readonly first: number;
  readonly size: number;
  /** The range's first address, the node's own end of every pod link. */
  readonly gateway: string;
}

/** Network address, gateway, at least one pod, broadcast address. */
const minPrefix = 8;
const maxPrefix = 30;

export function parsePodCIDR(cidr: string): PodRange {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const octets = match?.slice(1, 5).map(Number) ?? [];
  const prefix = Number(match?.[5]);
  if (!match || octets.some((octet) => octet > 255) || prefix < minPrefix || prefix > maxPrefix)
    throw new Error(
      `${JSON.stringify(cidr)} is not an IPv4 range with a prefix between /${minPrefix} and /${maxPrefix}`,
    );
  const size = 2 ** (32 - prefix);
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const first = address - (address % size);
  return { cidr, first, size, gateway: formatAddress(first + 1) };
}

/**
 * The next free address after `last`, wrapping: an address comes back as late as possible, so that nobody still talks to its
 * former owner.
 */
export function nextAddress(range: PodRange, taken: ReadonlySet<string>, last: string | undefined): string {
  const usable = range.size - 3;
  const from = last === undefined ? 0 : addressNumber(last) - range.first - 1;
  for (let step = 0; step < usable; step++) {
    const address = formatAddress(range.first + 2 + ((((from + step) % usable) + usable) % usable));
    if (!taken.has(address)) return address;
  }
  throw new Error(`all ${usable} addresses of ${range.cidr} are in use`);
}

export function addressOffset(range: PodRange, address: string): number {
  return addressNumber(address) - range.first;
}

export function containsAddress(range: PodRange, address: string): boolean {
  const offset = addressOffset(range, address);
  return offset > 1 && offset < range.size - 1;
}

/** Locally administered, one per address. */
export function podMac(address: string): string {
  return `0a:58:${address
    .split(".")
    .map((octet) => Number(octet).toString(16).padStart(2, "0"))
    .join(":")}`;
}

export function addressNumber(text: string): number {
  return text.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
