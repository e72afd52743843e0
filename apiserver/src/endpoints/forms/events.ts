/** Watch events in the view that the client asked for: lines of JSON, or frames of protobuf. */
import {
  type Resource,
  encodeMessage,
  encodeWatchFrame,
  groupVersion,
  metav1,
  protobufEnvelope,
  protobufMediaType,
} from "@kayak/api";
import type { EventEncoder, WatchEventType } from "../../cache/watcher.ts";
import type { Revision } from "../../storage/storage.ts";
import { objectJson } from "./json.ts";
import { objectProtobuf, plainProtobuf } from "./protobuf.ts";
import type { View } from "./view.ts";

export function eventEncoder(view: View, resource: Resource): EventEncoder {
  return view.representation.format === "protobuf" ? protobufEvents(view, resource) : jsonEvents(view, resource);
}

const eventHeads = Object.fromEntries(
  ["ADDED", "MODIFIED", "DELETED"].map((type) => [type, Buffer.from(`{"type":"${type}","object":`)]),
) as Record<WatchEventType, Buffer>;
const eventTail = Buffer.from("}\n");

function line(type: string, object: unknown): Buffer {
  return Buffer.from(`{"type":"${type}","object":${JSON.stringify(object)}}\n`);
}

function jsonEvents(view: View, resource: Resource): EventEncoder {
  return {
    id: encoderId(view, resource),
    contentType: "application/json",
    event: (type, object) => Buffer.concat([eventHeads[type], objectJson(view, resource, object), eventTail]),
    bookmark: (revision, annotations) => line("BOOKMARK", bookmark(view, resource, { revision, annotations })),
    error: (error) => line("ERROR", error.toStatus()),
  };
}

function protobufEvents(view: View, resource: Resource): EventEncoder {
  return {
    id: encoderId(view, resource),
    contentType: `${protobufMediaType};stream=watch`,
    event: (type, object) => encodeWatchFrame(type, objectProtobuf(view, resource, object)),
    bookmark: (revision, annotations) =>
      encodeWatchFrame("BOOKMARK", plainProtobuf(view, resource, bookmark(view, resource, { revision, annotations }))),
    error: (error) => {
      const status = error.toStatus();
      return encodeWatchFrame("ERROR", protobufEnvelope(status, encodeMessage(metav1.Status, status)));
    },
  };
}

function encoderId({ representation, includeObject }: View, resource: Resource): string {
  const { format, as = "", version = "" } = representation;
  return `${groupVersion(resource)}/${format}/${as}/${version}/${includeObject}`;
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
