/** The host's own resolvers, as /etc/resolv.conf names them; looked at again now and then, because laptops travel. */
import { readFileSync, statSync } from "node:fs";
import { ipFamilyOf } from "@kayak/api";
import type { Clock } from "@kayak/client";

const resolvConf = "/etc/resolv.conf";
/** Where systemd-resolved keeps the real ones when resolv.conf names only itself. */
const systemdResolvConf = "/run/systemd/resolve/resolv.conf";
const checkEveryMs = 5000;

export class HostResolvers {
  readonly #clock: Clock;
  readonly #files: readonly string[];
  #checkedMs = -Infinity;
  #stamp = "";
  #servers: readonly string[] = [];

  constructor(clock: Clock, files: readonly string[] = [resolvConf, systemdResolvConf]) {
    this.#clock = clock;
    this.#files = files;
  }

  current(): readonly string[] {
    const now = this.#clock.now();
    if (now - this.#checkedMs < checkEveryMs) return this.#servers;
    this.#checkedMs = now;
    const stamp = this.#files.map(modified).join();
    if (stamp !== this.#stamp) this.#servers = planResolvers(this.#files.map(text));
    this.#stamp = stamp;
    return this.#servers;
  }
}

/** The servers of the first text that names any we can reach: a node's loopback is not the host's. */
export function planResolvers(texts: readonly string[]): string[] {
  for (const text of texts) {
    const servers = nameServers(text).filter((address) => !isLoopback(address));
    if (servers.length > 0) return servers;
  }
  return [];
}

function nameServers(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trim().split(/\s+/));
  return lines.flatMap(([keyword, address = ""]) => (keyword === "nameserver" && ipFamilyOf(address) ? [address] : []));
}

function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

function modified(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.ino}:${stat.mtimeMs}` : "";
}

function text(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
