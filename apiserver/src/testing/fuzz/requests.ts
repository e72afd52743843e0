/** Requests of every kind: well formed ones with changed bodies mostly, and such as no client sends. */
import { type Resource, groupVersion, protobufMediaType } from "@kayak/api";
import { type Corpus, fuzzNamespaces, nameOf } from "./corpus.ts";
import { isPlain, mutateObject, mutateText, yamlOf } from "./mutate.ts";
import { patchOf } from "./patches.ts";
import { protobufOf } from "./protobuf.ts";
import { queryOf } from "./queries.ts";
import type { Random } from "./random.ts";
import { text, wellFormed } from "./values.ts";

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  /** What the URL is about, where that is an object of a known kind. */
  readonly resource?: Resource | undefined;
}

export interface Ground {
  readonly resources: readonly Resource[];
  readonly corpus: Corpus;
}

export function requestOf(random: Random, ground: Ground): FuzzRequest {
  return random.weighted([
    [40, () => resourceRequest(random, ground)],
    [1, () => strangePath(random, ground)],
    [1, () => nonResource(random)],
  ]);
}

function resourceRequest(random: Random, ground: Ground): FuzzRequest {
  const resource = random.pick(ground.resources);
  return random.weighted<FuzzRequest>([
    [7, () => create(random, ground, resource)],
    [5, () => replace(random, ground, resource)],
    [8, () => patch(random, ground, resource)],
    [3, () => read(random, ground, resource)],
    [1.2, () => remove(random, ground, resource)],
    [1.5, () => subresource(random, ground, resource)],
  ]);
}

function create(random: Random, { corpus }: Ground, resource: Resource): FuzzRequest {
  const object = changed(random, resource, corpus.some(random, resource));
  return withBody(random, "POST", { resource, object, path: collectionOf(random, resource) });
}

function replace(random: Random, ground: Ground, resource: Resource): FuzzRequest {
  const { path, name } = placeOf(random, ground, resource);
  const object = changed(random, resource, ground.corpus.some(random, resource));
  const { metadata } = object;
  if (isPlain(metadata) && random.chance(0.95)) metadata["name"] = name;
  return withBody(random, "PUT", { resource, object, path });
}

function patch(random: Random, ground: Ground, resource: Resource): FuzzRequest {
  const { query, ...request } = patchOf(random, resource, ground.corpus.some(random, resource));
  return { ...request, path: placeOf(random, ground, resource).path + query, resource };
}

function changed(random: Random, resource: Resource, object: Record<string, unknown>) {
  return random.chance(0.3) ? object : mutateObject(random, resource, object);
}

function collectionOf(random: Random, resource: Resource): string {
  return collectionAt(resource, random.chance(0.02) ? text(random) : random.pick(fuzzNamespaces));
}

function collectionAt(resource: Resource, namespace: string | undefined): string {
  const root = resource.group === "" ? "/api/v1" : `/apis/${groupVersion(resource)}`;
  return resource.namespaced
    ? `${root}/namespaces/${escaped(namespace ?? "")}/${resource.plural}`
    : `${root}/${resource.plural}`;
}

function placeOf(random: Random, { corpus }: Ground, resource: Resource) {
  const known = random.chance(0.85) ? corpus.place(random, resource) : undefined;
  const collection = known ? collectionAt(resource, known.namespace) : collectionOf(random, resource);
  const name = known?.name ?? nameOf(random);
  const at = `${collection}/${escaped(name)}`;
  const hasStatus = resource.subresources.some((each) => each.name === "status");
  return { name, path: hasStatus && random.chance(0.1) ? `${at}/status` : at };
}

/** As a URL may carry it: what has no UTF-8 is left out. */
function escaped(name: string): string {
  return encodeURIComponent(wellFormed(name));
}

interface Sending {
  readonly resource: Resource;
  readonly object: Record<string, unknown>;
  readonly path: string;
}

const bodyTypes = [
  "application/json",
  "application/json; charset=utf-8",
  "text/plain",
  "application/cbor",
  "*/*",
  "",
  "application/JSON",
  "multipart/form-data",
];

function withBody(random: Random, method: string, { resource, object, path }: Sending): FuzzRequest {
  const json = JSON.stringify(object);
  const at = { method, path: path + queryOf(random), resource };
  return random.weighted<FuzzRequest>([
    [40, () => ({ ...at, headers: headersOf(random, "application/json"), body: json })],
    [5, () => ({ ...at, headers: headersOf(random, "application/json"), body: mutateText(random, json) })],
    [3, () => ({ ...at, headers: headersOf(random, "application/yaml"), body: yamlOf(random, object) })],
    [1, () => ({ ...at, headers: headersOf(random, random.pick(bodyTypes)), body: json })],
    [12, () => ({ ...at, headers: headersOf(random, protobufMediaType), body: protobufOf(random, resource, object) })],
  ]);
}

const accepts = [
  "application/json",
  "*/*",
  "application/yaml",
  "application/vnd.kubernetes.protobuf",
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
  "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
  "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
  "text/html",
  ";;;,,q=x",
  "application/json;as=Table;as=Table;=;v",
  "application/json;q=0",
];

export function headersOf(random: Random, type?: string): Record<string, string> {
  const headers: Record<string, string> = type ? { "Content-Type": type } : {};
  if (random.chance(0.25)) headers["Accept"] = random.pick(accepts);
  if (random.chance(0.05)) headers["Accept-Encoding"] = random.pick(["gzip", "br", "identity;q=0", "*"]);
  if (random.chance(0.01)) headers["Impersonate-User"] = headerText(random);
  if (random.chance(0.01)) headers["Impersonate-Group"] = headerText(random);
  if (random.chance(0.01))
    headers["Authorization"] = random.pick(["Bearer x", "Bearer ", "Basic Og==", "Bearer a.b.c"]);
  if (random.chance(0.01)) headers["Audit-ID"] = headerText(random);
  if (random.chance(0.01))
    headers["traceparent"] = random.pick(["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "x", "00-0-0-0"]);
  if (random.chance(0.01)) headers["X-HTTP-Method-Override"] = "DELETE";
  if (random.chance(0.005)) headers["X-Long"] = "x".repeat(20_000);
  return headers;
}

function headerText(random: Random): string {
  return (
    text(random)
      .replaceAll(/[^\u0020-\u007e]/g, "?")
      .slice(0, 1000) || "x"
  );
}

function read(random: Random, ground: Ground, resource: Resource): FuzzRequest {
  const path = random.chance(0.5) ? collectionOf(random, resource) : placeOf(random, ground, resource).path;
  const method = random.chance(0.1) ? "HEAD" : "GET";
  return { method, path: path + queryOf(random), headers: headersOf(random), resource };
}

const deleteOptions = [
  { propagationPolicy: "Foreground" },
  { propagationPolicy: "Nonsense" },
  { gracePeriodSeconds: 0 },
  { gracePeriodSeconds: -1 },
  { preconditions: { uid: "x" } },
  { dryRun: ["All"] },
  { dryRun: "x" },
  { orphanDependents: true, propagationPolicy: "Orphan" },
  { kind: "Pod" },
];

function remove(random: Random, ground: Ground, resource: Resource): FuzzRequest {
  // Namespaces without their controller would stay on their way out for ever.
  const collection = resource.kind !== "Namespace" && random.chance(0.1);
  const path = collection ? collectionOf(random, resource) : placeOf(random, ground, resource).path;
  const options = random.chance(0.4) ? JSON.stringify(random.pick(deleteOptions)) : undefined;
  const body = options && random.chance(0.1) ? mutateText(random, options) : options;
  return { method: "DELETE", path: path + queryOf(random), headers: headersOf(random, "application/json"), body };
}

const subresources = [
  "status",
  "scale",
  "log",
  "exec",
  "binding",
  "eviction",
  "token",
  "proxy",
  "proxy/x",
  "finalize",
  "approval",
  "attach",
  "portforward",
  "ephemeralcontainers",
  "resize",
  "nonsense",
];

function subresource(random: Random, ground: Ground, resource: Resource): FuzzRequest {
  const object = ground.corpus.some(random, resource);
  const path = `${placeOf(random, ground, resource).path}/${random.pick(subresources)}${queryOf(random)}`;
  const method = random.pick(["GET", "POST", "PUT", "PATCH", "DELETE"]);
  const headers = headersOf(random, "application/json");
  if (random.chance(0.1))
    Object.assign(headers, { Connection: "Upgrade", Upgrade: random.pick(["websocket", "SPDY/3.1", "h2c", "x"]) });
  return method === "GET" ? { method, path, headers } : { method, path, headers, body: JSON.stringify(object) };
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "LINK"];

function strangePath(random: Random, { resources }: Ground): FuzzRequest {
  const segments = [
    "api",
    "apis",
    "v1",
    "namespaces",
    "watch",
    "fuzz-0",
    "",
    "..",
    "%2e%2e",
    "%00",
    "%zz",
    "a%2Fb",
    "__proto__",
    "constructor",
    "status",
    random.pick(resources).plural,
  ];
  const path = `/${random.times(random.below(8), () => random.pick(segments)).join("/")}`;
  const method = random.pick(methods);
  return { method, path: path + queryOf(random), headers: headersOf(random) };
}

const paths = [
  "/",
  "/api",
  "/apis",
  "/api/v1",
  "/version",
  "/healthz",
  "/livez?verbose",
  "/readyz?exclude=etcd&exclude=x",
  "/livez/ping",
  "/livez/nonsense",
  "/metrics",
  "/openapi/v2",
  "/openapi/v3",
  "/openapi/v3/api/v1?hash=x",
  "/openapi/v3/__proto__",
  "/apis/apps",
  "/apis/constructor/v1",
  "/debug/pprof",
  "/debug/api_priority_and_fairness/dump_queues",
  "/.well-known/openid-configuration",
  "/logs/../../etc/passwd",
  "/%",
  "//",
  "/?a=%zz",
];

function nonResource(random: Random): FuzzRequest {
  const method = random.chance(0.7) ? "GET" : random.pick(methods);
  return { method, path: random.pick(paths), headers: headersOf(random) };
}
