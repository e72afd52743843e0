/** A proxy in front of this server that has authenticated somebody says so in headers. It is known by its certificate. */
import type { IncomingMessage } from "node:http";
import { type Authenticator, authenticated } from "./authenticator.ts";
import { fingerprintsOf, isIssuedBy, peerOf } from "./peer.ts";
import type { User } from "./user.ts";

export interface RequestHeaderOptions {
  /** PEM: who signs the certificates of proxies. */
  readonly ca: string;
  /** Common names of proxies; none means every one. */
  readonly allowedNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly uidHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly extraHeaderPrefixes: readonly string[];
}

export const defaultHeaders = {
  usernameHeaders: ["X-Remote-User"],
  uidHeaders: ["X-Remote-Uid"],
  groupHeaders: ["X-Remote-Group"],
  extraHeaderPrefixes: ["X-Remote-Extra-"],
} as const;

export function requestHeader(options: RequestHeaderOptions): Authenticator {
  const authorities = fingerprintsOf(options.ca);
  const { allowedNames } = options;
  return (request) => {
    const peer = peerOf(request);
    if (!peer || !isIssuedBy(peer, authorities)) return undefined;
    if (allowedNames.length > 0 && !allowedNames.includes(peer.commonName)) return "refused";
    return userIn(request, options);
  };
}

function userIn(request: IncomingMessage, options: RequestHeaderOptions): User | undefined {
  const first = (headers: readonly string[]) => headers.flatMap((header) => valuesOf(request, header))[0];
  const name = first(options.usernameHeaders);
  if (!name) return undefined;
  const uid = first(options.uidHeaders);
  const extra = extraOf(request, options.extraHeaderPrefixes);
  return authenticated({
    name,
    ...(uid && { uid }),
    groups: options.groupHeaders.flatMap((header) => valuesOf(request, header)),
    ...(Object.keys(extra).length > 0 && { extra }),
  });
}

function valuesOf({ headersDistinct }: IncomingMessage, header: string): string[] {
  return headersDistinct[header.toLowerCase()] ?? [];
}

function extraOf({ headersDistinct }: IncomingMessage, prefixes: readonly string[]): Record<string, string[]> {
  const extra: Record<string, string[]> = {};
  for (const [header, values = []] of Object.entries(headersDistinct)) {
    const prefix = prefixes.find((each) => header.startsWith(each.toLowerCase()));
    if (prefix === undefined) continue;
    const key = unescaped(header.slice(prefix.length));
    extra[key] = [...(extra[key] ?? []), ...values];
  }
  return extra;
}

/** Keys are percent-encoded where they are no header names. */
export function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
