/** Objects as protobuf: messages that are encoded once per revision, when somebody first asks, in envelopes. */
import {
  type Resource,
  encodeMessage,
  encodeProtobufList,
  fromStored,
  groupVersion,
  metav1,
  protobufEnvelope,
} from "@kayak/api";
import type { CachedObject } from "../../cache/cached-object.ts";
import { partialMetadata } from "../partial-metadata.ts";
import type { ListMeta, View } from "./view.ts";

export function objectProtobuf(view: View, resource: Resource, object: CachedObject): Buffer {
  return protobufEnvelope(kindOf(view, resource), message(view, resource, object));
}

export function listProtobuf(
  view: View,
  resource: Resource,
  { objects, metadata }: { objects: readonly CachedObject[]; metadata: ListMeta },
): Buffer {
  const { apiVersion, kind } = kindOf(view, resource);
  const items = objects.map((object) => message(view, resource, object));
  return encodeProtobufList({ apiVersion, kind: `${kind}List` }, { ...metadata }, items);
}

/** Of an object that is no stored one. */
export function plainProtobuf(view: View, resource: Resource, object: TypeMeta & object): Buffer {
  const partial = view.representation.as !== undefined;
  return protobufEnvelope(object, encodeMessage(partial ? metav1.PartialObjectMetadata : resource.schema, object));
}

interface TypeMeta {
  readonly apiVersion: string;
  readonly kind: string;
}

function kindOf({ representation }: View, resource: Resource): TypeMeta {
  const { as, version = "v1" } = representation;
  if (as === undefined) return { apiVersion: groupVersion(resource), kind: resource.kind };
  return { apiVersion: `meta.k8s.io/${version}`, kind: as };
}

function message({ representation }: View, resource: Resource, object: CachedObject): Buffer {
  if (representation.as !== undefined)
    return encodeMessage(metav1.PartialObjectMetadata, partialMetadata(object.object));
  return resource.storedAs ? encodeMessage(resource.schema, fromStored(resource, object.object)) : object.message;
}
