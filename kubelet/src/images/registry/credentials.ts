/** Pull secrets: which credentials fit an image, the most specific first. Pure. */
import type { ImageCredentials } from "../../cri.ts";
import { parseReference } from "../reference.ts";

interface Entry {
  readonly username?: string;
  readonly password?: string;
  readonly auth?: string;
  readonly identitytoken?: string;
}

type Entries = Readonly<Record<string, Entry>>;

/** Docker Hub's name in a configuration that Docker wrote. */
const dockerHub = ["index.docker.io", "registry-1.docker.io", "docker.io"];

/** `data` is a Secret's, of type kubernetes.io/dockerconfigjson or dockercfg; anything else has no credentials. */
export function secretEntries(data: Readonly<Record<string, string>> | undefined): Entries {
  const config = data?.[".dockerconfigjson"];
  if (config !== undefined) return (decoded(config) as { auths?: Entries } | undefined)?.auths ?? {};
  const old = data?.[".dockercfg"];
  return old === undefined ? {} : ((decoded(old) as Entries | undefined) ?? {});
}

function decoded(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, "base64").toString("utf8")) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Those of `entries` that are for the image, longest address first. */
export function credentialsFor(reference: string, entries: Entries): ImageCredentials[] {
  const { domain, path } = parseReference(reference);
  return Object.entries(entries)
    .map(([address, entry]) => ({ address: address.replace(/^https?:\/\//, "").replace(/\/$/, ""), entry }))
    .filter(({ address }) => fits(address, domain, path))
    .sort((left, right) => right.address.length - left.address.length)
    .flatMap(({ entry }) => toCredentials(entry) ?? []);
}

/** `HOST[:PORT][/PATH]`, where a part of the host may be `*`; paths of the registry's API count as none. */
function fits(address: string, domain: string, path: string): boolean {
  const slash = address.indexOf("/");
  const host = slash < 0 ? address : address.slice(0, slash);
  const prefix = slash < 0 ? "" : address.slice(slash + 1).replace(/^v[12](\/|$)/, "");
  if (!fitsHost(host, domain)) return false;
  return prefix === "" || path === prefix || path.startsWith(`${prefix}/`);
}

function fitsHost(pattern: string, domain: string): boolean {
  if (dockerHub.includes(pattern)) return dockerHub.includes(domain);
  const wanted = pattern.split(".");
  const actual = domain.split(".");
  return wanted.length === actual.length && wanted.every((part, index) => fitsLabel(part, actual[index] ?? ""));
}

function fitsLabel(pattern: string, label: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(label);
}

function toCredentials({ username, password, auth, identitytoken }: Entry): ImageCredentials | undefined {
  if (identitytoken) return { username: username ?? "", password: "", identityToken: identitytoken };
  if (username && password !== undefined) return { username, password };
  const text = auth ? Buffer.from(auth, "base64").toString("utf8") : "";
  const colon = text.indexOf(":");
  return colon <= 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
