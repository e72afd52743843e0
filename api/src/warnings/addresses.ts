/** What is taken as an address or a range, but should be written otherwise, in Kubernetes' words. */
import { canonicalIP, ipFamilyOf, parseCidr } from "../names/ip.ts";
import { canonicalRange } from "../names/ranges.ts";

const wholePrefix = { IPv4: 32, IPv6: 128 } as const;

export function addressWarnings(path: string, value: string): string[] {
  const canonical = ipFamilyOf(value) === "IPv6" ? canonicalIP(value) : value;
  return canonical === value
    ? []
    : [`${path}: IPv6 address "${value}" should be in RFC 5952 canonical format ("${canonical}")`];
}

export function rangeWarnings(path: string, value: string): string[] {
  const range = parseCidr(value);
  if (!range) return [];
  const [canonical, address] = [canonicalRange(value), canonicalIP(range.address)];
  if (!canonical.startsWith(`${address}/`)) {
    const alone = `${address}/${wholePrefix[range.family]}`;
    return [`${path}: CIDR value "${value}" is ambiguous in this context (should be "${canonical}" or "${alone}"?)`];
  }
  return canonical === value
    ? []
    : [`${path}: IPv6 CIDR value "${value}" should be in RFC 5952 canonical format ("${canonical}")`];
}
