/** Sends objects in the form the client asked for. */
import { type Resource, protobufMediaType } from "@kayak/api";
import type { CachedObject } from "../cache/cached-object.ts";
import type { ResourceContext } from "../http/context.ts";
import { jsonType, send } from "../http/respond.ts";
import { yamlType, yamlOf } from "../http/yaml-reply.ts";
import { listJson, objectJson } from "./forms/json.ts";
import { listProtobuf, objectProtobuf } from "./forms/protobuf.ts";
import { type ListMeta, type View, viewOf } from "./forms/view.ts";

export async function sendObject(
  context: ResourceContext,
  resource: Resource,
  { object, code = 200 }: { object: CachedObject; code?: number },
): Promise<void> {
  const view = viewOf(context);
  if (view.representation.format === "protobuf") {
    const body = objectProtobuf(view, resource, object);
    return send(context, { code, type: protobufMediaType, body });
  }
  return sendJsonAs(view, context, { code, body: objectJson(view, resource, object) });
}

export interface ObjectList {
  readonly objects: readonly CachedObject[];
  readonly metadata: ListMeta;
}

export async function sendList(context: ResourceContext, resource: Resource, list: ObjectList): Promise<void> {
  const view = viewOf(context);
  if (view.representation.format === "protobuf")
    return send(context, { type: protobufMediaType, body: listProtobuf(view, resource, list) });
  return sendJsonAs(view, context, { code: 200, body: listJson(view, resource, list) });
}

/** `body` is JSON. */
async function sendJsonAs(
  { representation }: View,
  context: ResourceContext,
  { code, body }: { code: number; body: Buffer },
): Promise<void> {
  if (representation.format === "json") return send(context, { code, body, type: jsonType });
  await send(context, { code, type: yamlType, body: await yamlOf(JSON.parse(body.toString())) });
}
