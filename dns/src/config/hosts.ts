/** Entries in the form of /etc/hosts. */
import { ipFamilyOf } from "@kayak/api";

/** Name in lower case to its addresses. */
export type Hosts = ReadonlyMap<string, readonly string[]>;

/** Throws an Error that names the line. */
export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, string[]>();
  for (const [index, line] of text.split("\n").entries()) {
    const [address, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (!address) continue;
    if (!ipFamilyOf(address)) throw new Error(`line ${index + 1}: "${address}" is not an IP address`);
    if (names.length === 0) throw new Error(`line ${index + 1}: ${address} has no name`);
    for (const name of names.map((name) => name.toLowerCase().replace(/\.$/, ""))) {
      const known = hosts.get(name) ?? [];
      hosts.set(name, known.includes(address) ? known : [...known, address]);
    }
  }
  return hosts;
}
