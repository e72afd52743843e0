/** Image references, normalised the way Docker does: `web:1` is `docker.io/library/web:1`. */

export interface ImageReference {
  readonly domain: string;
  readonly path: string;
  readonly tag?: string;
  readonly digest?: string;
}

const defaultDomain = "docker.io";
const officialPrefix = "library/";
const maxNameLength = 255;

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const domainPattern =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$/;

export class InvalidReferenceError extends Error {
  override readonly name = "InvalidReferenceError";
}

export function parseReference(text: string): ImageReference {
  const [named, digest] = cut(text, text.indexOf("@"));
  if (digest !== undefined && !digestPattern.test(digest)) throw invalid(text);
  const colon = named.lastIndexOf(":");
  const [name, tag] = cut(named, colon > named.lastIndexOf("/") ? colon : -1);
  if (tag !== undefined && !tagPattern.test(tag)) throw invalid(text);
  const { domain, path } = splitDomain(name);
  if (path !== path.toLowerCase()) throw invalid(text, `: repository name (${path}) must be lowercase`);
  if (
    !domainPattern.test(domain) ||
    name.length > maxNameLength ||
    !path.split("/").every((part) => component.test(part))
  )
    throw invalid(text);
  return { domain, path, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** The reference in full; without tag and digest it means `latest`. */
export function normalizeReference(text: string): string {
  return formatReference(parseReference(text));
}

export function formatReference({ domain, path, tag, digest }: ImageReference): string {
  const name = `${domain}/${path}`;
  // With a digest the tag says nothing that counts.
  if (digest !== undefined) return `${name}@${digest}`;
  return `${name}:${tag ?? "latest"}`;
}

/** The first part is a registry only if it looks like a host: Docker's rule. */
function splitDomain(name: string): { domain: string; path: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, slash);
  const isDomain = slash > 0 && (/[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first);
  const domain = !isDomain || first === "index.docker.io" ? defaultDomain : first;
  const path = isDomain ? name.slice(slash + 1) : name;
  return { domain, path: domain === defaultDomain && !path.includes("/") ? officialPrefix + path : path };
}

function cut(text: string, at: number): [string, string | undefined] {
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function invalid(text: string, why = ""): InvalidReferenceError {
  return new InvalidReferenceError(`couldn't parse image name ${JSON.stringify(text)}: invalid reference format${why}`);
}
