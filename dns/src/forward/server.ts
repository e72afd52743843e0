/** Name servers as people write them: `10.0.0.1`, `10.0.0.1:5353`, `2001:db8::1`, `[2001:db8::1]:5353`. */
import { ipFamilyOf } from "@kayak/api";
import type { Server } from "./exchange.ts";

export const dnsPort = 53;
const highestPort = 65_535;

/** Throws for what `isServer` says no to. */
export function parseServer(text: string): Server {
  const server = tryParse(text);
  if (!server) throw new Error(`"${text}" is not an IP address with or without a port`);
  return server;
}

export function isServer(text: string): boolean {
  return tryParse(text) !== undefined;
}

function tryParse(text: string): Server | undefined {
  if (ipFamilyOf(text)) return { address: text, port: dnsPort };
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const address = match?.[1] ?? match?.[2] ?? "";
  const port = Number(match?.[3]);
  const family = match?.[1] === undefined ? "IPv4" : "IPv6";
  return ipFamilyOf(address) === family && port > 0 && port <= highestPort ? { address, port } : undefined;
}
