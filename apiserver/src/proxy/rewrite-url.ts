/** Links in a proxied answer, made to lead through the proxy again. */
import { posix } from "node:path";

export interface ProxiedAt {
  /** The URL's path up to where the proxied one begins: `/api/v1/namespaces/N/pods/P/proxy`. */
  readonly prefix: string;
  /** Who answered. */
  readonly backendHost: string;
  /** The Host header of the request. */
  readonly requestHost: string;
}

const parts = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(.*)$/is;

/** Absolute paths and URLs of the backend itself; others are left as they are. */
export function rewriteUrl(url: string, { prefix, backendHost, requestHost }: ProxiedAt): string {
  const [, scheme, host = "", path = "", rest = ""] = parts.exec(url) ?? [];
  const elsewhere = host !== "" && host !== backendHost && host !== requestHost;
  const other = scheme !== undefined && host === "";
  if (elsewhere || other || !path.startsWith("/")) return url;
  return (path.startsWith(prefix) ? path : posix.join(prefix, path)) + rest;
}
