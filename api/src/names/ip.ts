/** IP addresses and CIDRs as the API accepts them. */
import { isIPv4, isIPv6 as isIPv6WithZone } from "node:net";
import { none } from "./format.ts";

export function isIPv6(value: string): boolean {
  return isIPv6WithZone(value) && !value.includes("%");
}

export function isIP(value: string): boolean {
  return isIPv4(value) || isIPv6(value);
}

/** 4, 6, or undefined for what is no address. */
export function ipFamilyOf(value: string): "IPv4" | "IPv6" | undefined {
  return isIPv4(value) ? "IPv4" : isIPv6(value) ? "IPv6" : undefined;
}

export function checkIP(value: string): readonly string[] {
  return isIP(value) ? none : ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"];
}

export function checkIPv4(value: string): readonly string[] {
  return isIPv4(value) ? none : ["must be a valid IPv4 address"];
}

export function checkIPv6(value: string): readonly string[] {
  return isIPv6(value) ? none : ["must be a valid IPv6 address"];
}

export interface Cidr {
  readonly address: string;
  readonly prefix: number;
  readonly family: "IPv4" | "IPv6";
}

/** The parts of `10.0.0.0/8`, or undefined for what is no CIDR. */
export function parseCidr(value: string): Cidr | undefined {
  const match = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(value);
  const address = match?.[1] ?? "";
  const prefix = Number(match?.[2]);
  const family = ipFamilyOf(address);
  return family && prefix <= (family === "IPv4" ? 32 : 128) ? { address, prefix, family } : undefined;
}

export function checkCidr(value: string): readonly string[] {
  return parseCidr(value) ? none : ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"];
}

/** The bytes of an address, for comparing and classifying: 4 or 16. */
export function ipBytes(value: string): number[] {
  if (isIPv4(value)) return value.split(".").map(Number);
  const embedded = /^(.*:)([0-9.]+\.[0-9.]+)$/.exec(value);
  if (embedded) {
    const [a = 0, b = 0, c = 0, d = 0] = ipBytes(embedded[2]!);
    return ipBytes(`${embedded[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`);
  }
  const [head = "", tail] = value.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const middle = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...middle, ...right].flatMap((group) => [
    Number.parseInt(group, 16) >> 8,
    Number.parseInt(group, 16) & 255,
  ]);
}

/** What is wrong with an address as an endpoint or an external IP: special ranges lead nowhere. */
export function checkNonSpecialIP(value: string): readonly string[] {
  const [a = 0, b = 0, c = 0, ...rest] = ipBytes(value);
  const v4 = rest.length === 1;
  const tail = [b, c, ...rest];
  if (a === 0 && tail.every((byte) => byte === 0)) return ["may not be unspecified (0.0.0.0 or ::)"];
  const loopback = v4 ? a === 127 : a === 0 && tail.slice(0, -1).every((byte) => byte === 0) && tail.at(-1) === 1;
  if (loopback) return ["may not be in the loopback range (127.0.0.0/8, ::1/128)"];
  if (v4 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80)
    return ["may not be in the link-local range (169.254.0.0/16, fe80::/10)"];
  if (v4 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 2)
    return ["may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"];
  return none;
}

/** The one way to write an address: IPv6 in lower case with its longest run of zeros shortened. */
export function canonicalIP(value: string): string {
  if (isIPv4(value)) return value;
  return new URL(`http://[${value}]`).hostname.slice(1, -1);
}

/** As URLs and rules write it: `10.0.0.1:80`, `[fd00::1]:80`. */
export function withPort(host: string, port: number | string): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether a range lies within another and is smaller. */
export function isStrictSubnet(inner: string, outer: string): boolean {
  const [a, b] = [parseCidr(inner), parseCidr(outer)];
  if (!a || !b || a.family !== b.family || a.prefix <= b.prefix) return false;
  return bitsOf(a.address).slice(0, b.prefix) === bitsOf(b.address).slice(0, b.prefix);
}

/** Whether an address, or all of another range, is in a range. */
export function rangeCovers(range: string, inner: string): boolean {
  const outer = parseCidr(range);
  const [address = "", bits] = inner.split("/");
  if (!outer || ipFamilyOf(address) !== outer.family) return false;
  if (bits !== undefined && Number(bits) < outer.prefix) return false;
  return bitsOf(address).slice(0, outer.prefix) === bitsOf(outer.address).slice(0, outer.prefix);
}

function bitsOf(address: string): string {
  return ipBytes(address)
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
}
