/** What a URL asks for, in the API's terms. Parsed once, before anything else looks at the request. */
/** Empty: an OPTIONS request, which only proxies answer. */
export type RequestVerb = "" | "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";

export interface ResourceRequest {
  readonly kind: "resource";
  readonly path: string;
  readonly search: string;
  readonly verb: RequestVerb;
  /** "" for the core group. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

export interface NonResourceRequest {
  readonly kind: "non-resource";
  readonly path: string;
  readonly search: string;
  /** The HTTP method in lower case. */
  readonly verb: string;
}

export type RequestInfo = ResourceRequest | NonResourceRequest;

/** `namespaces/NAME/<this>` is about the namespace itself, not about a collection in it. */
const namespaceSubresources = new Set(["status", "finalize"]);

const collectionVerbs: Readonly<Record<string, RequestVerb>> = {
  GET: "list",
  HEAD: "list",
  POST: "create",
  DELETE: "deletecollection",
  PUT: "update",
  PATCH: "patch",
};
const objectVerbs: Readonly<Record<string, RequestVerb>> = {
  GET: "get",
  HEAD: "get",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
  OPTIONS: "",
};

export function parseRequest(method: string, url: string): RequestInfo {
  const question = url.indexOf("?");
  const path = question < 0 ? url : url.slice(0, question);
  const search = question < 0 ? "" : url.slice(question + 1);
  return parseResource({ method, path, search }) ?? { kind: "non-resource", path, search, verb: method.toLowerCase() };
}

interface Line {
  readonly method: string;
  readonly path: string;
  readonly search: string;
}

function parseResource({ method, path, search }: Line): ResourceRequest | undefined {
  const segments = split(path);
  const [root, group = ""] = segments;
  if (root !== "api" && root !== "apis") return undefined;
  const [version, ...parts] = root === "api" ? segments.slice(1) : segments.slice(2);
  if (!version || parts.length === 0) return undefined;
  const oldWatch = parts[0] === "watch" && parts.length > 1;
  const place = locate(oldWatch ? parts.slice(1) : parts);
  if (!place.resource) return undefined;
  const watching = oldWatch || (method === "GET" && !place.name && asksToWatch(search));
  const verb = watching ? "watch" : (place.name ? objectVerbs : collectionVerbs)[method];
  if (verb === undefined) return undefined;
  return { kind: "resource", path, search, verb, group: root === "api" ? "" : group, version, ...place };
}

function split(path: string): string[] {
  const segments = path.split("/").filter((segment) => segment !== "");
  return path.includes("%") ? segments.map(decode) : segments;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

type Place = Pick<ResourceRequest, "resource" | "subresource" | "namespace" | "name">;

function locate(parts: string[]): Place {
  const inNamespace = parts[0] === "namespaces" && parts.length > 2 && !namespaceSubresources.has(parts[2] as string);
  const [resource = "", name, ...rest] = inNamespace ? parts.slice(2) : parts;
  const namespace = inNamespace || resource === "namespaces" ? parts[1] : undefined;
  // What is behind a proxy is the backend's own.
  const subresource = rest[0] === "proxy" ? "proxy" : rest.join("/");
  return { resource, name, namespace, subresource: subresource || undefined };
}

const truths = new Set(["true", "1", "t", "T", "TRUE", "True", ""]);

function asksToWatch(search: string): boolean {
  if (!search.includes("watch")) return false;
  const value = new URLSearchParams(search).get("watch");
  return value !== null && truths.has(value);
}
