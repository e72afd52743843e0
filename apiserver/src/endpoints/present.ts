/** Objects in the form the client asked for. JSON is the cached bytes as they are; every other form is made for the request. */
import { type IncludeObject, type Resource, StatusError, fromStored, groupVersion } from "@kayak/api";
import type { CachedObject } from "../cache/cached-object.ts";
import type { EventEncoder, WatchEventType } from "../cache/watcher.ts";
import { type Representation, negotiate } from "../http/accept.ts";
import type { ResourceContext } from "../http/context.ts";
import { type Exchange, jsonType, send } from "../http/respond.ts";
import type { Revision } from "../storage/storage.ts";
import { partialMetadata } from "./partial-metadata.ts";
import { table } from "./table.ts";

export interface View {
  readonly representation: Representation;
  readonly includeObject: IncludeObject;
}

export function viewOf(context: ResourceContext): View {
  const representation = negotiate(context.request.headers.accept);
  if (representation.as !== "Table") return { representation, includeObject: "Metadata" };
  const include = context.parameter("includeObject") ?? "Metadata";
  if (include !== "None" && include !== "Metadata" && include !== "Object")
    throw new StatusError("BadRequest", `unrecognized includeObject value: ${JSON.stringify(include)}`);
  return { representation, includeObject: include };
}

export async function sendObject(
  context: ResourceContext,
  resource: Resource,
  answer: { object: CachedObject; code?: number },
): Promise<void> {
  const view = viewOf(context);
  await sendFormatted(context, {
    format: view.representation.format,
    code: answer.code ?? 200,
    body: objectBytes(view, resource, answer.object),
  });
}

/** `body` is JSON. */
export async function sendFormatted(
  exchange: Exchange,
  { format, code, body }: { format: Representation["format"]; code: number; body: Buffer },
): Promise<void> {
  if (format === "json") return send(exchange, { code, body, type: jsonType });
  const { dump } = await import("js-yaml");
  await send(exchange, { code, type: "application/yaml", body: Buffer.from(dump(JSON.parse(body.toString()))) });
}

function objectBytes({ representation, includeObject }: View, resource: Resource, object: CachedObject): Buffer {
  const { as, version = "v1" } = representation;
  if (as === undefined) return presented(resource, object);
  if (as === "PartialObjectMetadata") return jsonBytes(partialMetadata(object.object, version));
  const metadata = { resourceVersion: String(object.revision) };
  return jsonBytes(table(resource, [object], { includeObject, version, metadata }));
}

/** The cached bytes, unless the resource shows another form than the stored one. */
function presented(resource: Resource, { bytes, object }: CachedObject): Buffer {
  return resource.storedAs ? jsonBytes(fromStored(resource, object)) : bytes;
}

export interface ListMeta {
  readonly resourceVersion?: string | undefined;
  readonly continue?: string | undefined;
  readonly remainingItemCount?: number | undefined;
}

export function listBytes(
  { representation, includeObject }: View,
  resource: Resource,
  list: { objects: readonly CachedObject[]; metadata: ListMeta },
): Buffer {
  const { as, version = "v1" } = representation;
  const { objects, metadata } = list;
  if (as === undefined) return joinList(resource, objects, metadata);
  if (as === "Table") return jsonBytes(table(resource, objects, { includeObject, version, metadata: { ...metadata } }));
  const items = objects.map(({ object }) => partialMetadata(object, version));
  return jsonBytes({ kind: "PartialObjectMetadataList", apiVersion: `meta.k8s.io/${version}`, metadata, items });
}

const comma = 0x2c;

/** The objects' bytes between a head and a tail: nothing is parsed or stringified. */
function joinList(resource: Resource, objects: readonly CachedObject[], metadata: ListMeta): Buffer {
  const head = Buffer.from(
    `{"kind":"${resource.kind}List","apiVersion":"${groupVersion(resource)}","metadata":${JSON.stringify(metadata)},"items":[`,
  );
  const items = resource.storedAs
    ? objects.map((object) => presented(resource, object))
    : objects.map(({ bytes }) => bytes);
  let size = head.length + Math.max(items.length - 1, 0) + 2;
  for (const bytes of items) size += bytes.length;
  const list = Buffer.allocUnsafe(size);
  let at = head.copy(list);
  for (const [index, bytes] of items.entries()) {
    if (index > 0) list[at++] = comma;
    at += bytes.copy(list, at);
  }
  list.write("]}", at, "latin1");
  return list;
}

function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

const eventHeads = Object.fromEntries(
  ["ADDED", "MODIFIED", "DELETED"].map((type) => [type, Buffer.from(`{"type":"${type}","object":`)]),
) as Record<WatchEventType, Buffer>;
const eventTail = Buffer.from("}\n");

/** Watch events as lines of JSON, in the view that the client asked for. */
export function eventEncoder(view: View, resource: Resource): EventEncoder {
  const { as = "", version = "" } = view.representation;
  return {
    id: `${groupVersion(resource)}/${as}/${version}/${view.includeObject}`,
    event: (type, object) => Buffer.concat([eventHeads[type], objectBytes(view, resource, object), eventTail]),
    bookmark: (revision, annotations) =>
      Buffer.from(
        `{"type":"BOOKMARK","object":${JSON.stringify(bookmark(view, resource, { revision, annotations }))}}\n`,
      ),
    error: (error) => Buffer.from(`{"type":"ERROR","object":${JSON.stringify(error.toStatus())}}\n`),
  };
}

function bookmark(
  { representation }: View,
  resource: Resource,
  { revision, annotations }: { revision: Revision; annotations: Readonly<Record<string, string>> | undefined },
) {
  const metadata = { resourceVersion: String(revision), creationTimestamp: null, ...(annotations && { annotations }) };
  const { as, version = "v1" } = representation;
  if (as === undefined) return { kind: resource.kind, apiVersion: groupVersion(resource), metadata };
  const extra = as === "Table" ? { columnDefinitions: null, rows: [] } : {};
  return { kind: as, apiVersion: `meta.k8s.io/${version}`, metadata, ...extra };
}
