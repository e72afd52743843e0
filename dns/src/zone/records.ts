/** Records as the zone gives them. */
import { ipFamilyOf } from "@kayak/api";
import type { ResourceRecord } from "../message/packet.ts";

/** Seconds. */
export const ttl = 5;

/** Those addresses that are of the type asked for. */
export function addressRecords(name: string, type: string, addresses: readonly string[]): ResourceRecord[] {
  if (type !== "A" && type !== "AAAA") return [];
  const family = type === "A" ? "IPv4" : "IPv6";
  return addresses.filter((address) => ipFamilyOf(address) === family).map((data) => ({ name, type, ttl, data }));
}
