/** Objects as JSON: the cached bytes as they are; every other view is made for the request. */
import { type Resource, fromStored, groupVersion } from "@kayak/api";
import type { CachedObject } from "../../cache/cached-object.ts";
import { partialMetadata } from "../partial-metadata.ts";
import { table } from "../table.ts";
import type { ListMeta, View } from "./view.ts";

export function objectJson({ representation, includeObject }: View, resource: Resource, object: CachedObject): Buffer {
  const { as, version = "v1" } = representation;
  if (as === undefined) return presented(resource, object);
  if (as === "PartialObjectMetadata") return jsonBytes(partialMetadata(object.object, version));
  const metadata = { resourceVersion: String(object.revision) };
  return jsonBytes(table(resource, [object], { includeObject, version, metadata }));
}

/** The cached bytes, unless the resource shows another form than the stored one. */
function presented(resource: Resource, cached: CachedObject): Buffer {
  return resource.storedAs ? jsonBytes(fromStored(resource, cached.object)) : cached.bytes;
}

export function listJson(
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
