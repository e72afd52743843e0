/**
 * What ConfigMap `kube-system/kayak-dns` can say. Its keys:
 *
 * - `stubDomains`: a JSON object, domain to name servers: `{"corp.example": ["10.0.0.53", "10.0.1.53:5353"]}`
 * - `upstreamNameservers`: a JSON array of name servers, instead of the host's: `["10.0.0.53"]`
 * - `hosts`: lines as in /etc/hosts; they win over everything else
 *
 * The first two are those of kube-dns. A key that can't be understood leaves the rest in effect.
 */
import type { corev1 } from "@kayak/api";
import { isServer } from "../forward/server.ts";
import { parseHosts, type Hosts } from "./hosts.ts";

export interface DnsSettings {
  /** Domain in lower case to its servers. */
  readonly stubDomains: ReadonlyMap<string, readonly string[]>;
  /** Absent: the host's. */
  readonly upstreams: readonly string[] | undefined;
  readonly hosts: Hosts;
}

export const noSettings: DnsSettings = { stubDomains: new Map(), upstreams: undefined, hosts: new Map() };

export interface ParsedSettings {
  readonly settings: DnsSettings;
  /** What is wrong, naming the key. */
  readonly problems: readonly string[];
}

/** What is not understood stays as it was before. */
export function parseSettings({ data = {} }: corev1.ConfigMap, before: DnsSettings): ParsedSettings {
  const problems: string[] = [];
  const read = <T>(key: string, parse: (text: string) => T, { absent, kept }: { absent: T; kept: T }): T => {
    const text = data[key];
    if (text === undefined || text.trim() === "") return absent;
    try {
      return parse(text);
    } catch (error) {
      problems.push(`${key}: ${error instanceof Error ? error.message : String(error)}`);
      return kept;
    }
  };
  const settings: DnsSettings = {
    stubDomains: read("stubDomains", parseStubDomains, { absent: noSettings.stubDomains, kept: before.stubDomains }),
    upstreams: read("upstreamNameservers", (text) => servers(parseJson(text)), {
      absent: undefined,
      kept: before.upstreams,
    }),
    hosts: read("hosts", parseHosts, { absent: noSettings.hosts, kept: before.hosts }),
  };
  const known = ["stubDomains", "upstreamNameservers", "hosts"];
  problems.push(
    ...Object.keys(data)
      .filter((key) => !known.includes(key))
      .map((key) => `${key}: unknown key, there are ${known.join(", ")}`),
  );
  return { settings, problems };
}

function parseStubDomains(text: string): ReadonlyMap<string, readonly string[]> {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("must be an object of domains and their servers");
  return new Map(
    Object.entries(value).map(([domain, list]) => [domain.toLowerCase().replace(/\.$/, ""), servers(list)]),
  );
}

function servers(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new Error("servers must be given as an array that is not empty");
  const wrong = value.find((server) => typeof server !== "string" || !isServer(server));
  if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is not an IP address with or without a port`);
  return value as string[];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** The servers of the longest stub domain that a name is in. */
export function stubServers({ stubDomains }: DnsSettings, name: string): readonly string[] | undefined {
  for (let rest = name; rest !== ""; rest = rest.slice(rest.indexOf(".") + 1 || rest.length)) {
    const servers = stubDomains.get(rest);
    if (servers) return servers;
  }
  return undefined;
}
