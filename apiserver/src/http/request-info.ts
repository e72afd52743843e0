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
  const isCore = segments[0] === "api";
  if (!isCore && segments[0] !== "apis") return undefined;
  const version = segments[isCore ? 1 : 2];
  const first = isCore ? 2 : 3;
  if (!version || segments.length === first) return undefined;
  const oldWatch = segments[first] === "watch" && segments.length > first + 1;
  const place = locate(segments, oldWatch ? first + 1 : first);
  if (!place.resource) return undefined;
  const watching = oldWatch || (method === "GET" && !place.name && asksToWatch(search));
  const verb = watching ? "watch" : (place.name ? objectVerbs : collectionVerbs)[method];
  if (verb === undefined) return undefined;
  const { resource, subresource, namespace, name } = place;
  const group = isCore ? "" : (segments[1] ?? "");
  return { kind: "resource", path, search, verb, group, version, resource, subresource, namespace, name };
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

/** What the segments from `first` on name. */
function locate(segments: readonly string[], first: number): Place {
  const inNamespace =
    segments[first] === "namespaces" &&
    segments.length > first + 2 &&
    !namespaceSubresources.has(segments[first + 2] as string);
  const at = inNamespace ? first + 2 : first;
  const resource = segments[at] ?? "";
  const namespace = inNamespace || resource === "namespaces" ? segments[first + 1] : undefined;
  return { resource, name: segments[at + 1], namespace, subresource: subresourceOf(segments, at + 2) };
}

function subresourceOf(segments: readonly string[], at: number): string | undefined {
  if (segments.length <= at) return undefined;
  // What is behind a proxy is the backend's own.
  return segments[at] === "proxy" ? "proxy" : segments.slice(at).join("/") || undefined;
}

const truths = new Set(["true", "1", "t", "T", "TRUE", "True", ""]);

function asksToWatch(search: string): boolean {
  if (!search.includes("watch")) return false;
  const value = new URLSearchParams(search).get("watch");
  return value !== null && truths.has(value);
}
