/** Names that stand in paths. */
import { checkDnsSubdomain } from "./dns.ts";
import { mustMatch, none } from "./format.ts";

/** Whatever can be one segment of a URL's path. */
export function checkPathSegment(value: string): readonly string[] {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
}

const path = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const pathPattern = new RegExp(`^${path}$`);

/** `example.com/something`. */
export function checkDomainPrefixedPath(value: string): readonly string[] {
  const [, host, rest] = /^([^/]+)\/(.+)$/s.exec(value) ?? [];
  if (host === undefined || rest === undefined) return ['must be a domain-prefixed path (such as "acme.io/foo")'];
  return [...checkDnsSubdomain(host), ...(pathPattern.test(rest) ? none : [mustMatch("Invalid path", path)])];
}
