/** /openapi/v3 and /openapi/v2. Documents are large and slow to make, so each is made when first asked for and kept. */
import { type Resource, StatusError, openapiV2, openapiV3Document, openapiV3Index } from "@kayak/api";
import { Router } from "express";
import { parseAccept } from "../http/accept.ts";
import { send } from "../http/respond.ts";
import { encodeOpenapiV2, openapiV2Protobuf } from "./v2-protobuf.ts";

/** A URL with a hash never changes its document. */
const immutable = {
  "Cache-Control": "public, immutable",
  Expires: new Date(Date.now() + 365 * 24 * 3600 * 1000).toUTCString(),
};

export function openapiRoutes(resources: readonly Resource[]): Router {
  const router = Router();
  const documents = new Map<string, Buffer>();
  const document = (name: string, make: () => Buffer | undefined) => {
    const known = documents.get(name);
    if (known) return known;
    const made = make();
    if (!made) throw new StatusError("NotFound", "the server could not find the requested resource", { details: {} });
    documents.set(name, made);
    return made;
  };
  router.get("/openapi/v2", (request, response) => {
    const asProtobuf = parseAccept(request.headers.accept ?? "")[0]?.type === openapiV2Protobuf.asked;
    if (!asProtobuf) return send({ request, response }, { body: document("v2", () => json(openapiV2(resources))) });
    const body = document("v2 as protobuf", () => encodeOpenapiV2(openapiV2(resources)));
    return send({ request, response }, { body, type: openapiV2Protobuf.answered });
  });
  router.get("/openapi/v3", (request, response) =>
    send({ request, response }, { body: document("v3", () => json(openapiV3Index(resources))) }),
  );
  router.get(["/openapi/v3/api/:version", "/openapi/v3/apis/:group/:version"], (request, response) => {
    const { group, version } = request.params as { group?: string; version: string };
    const name = group === undefined ? version : `${group}/${version}`;
    const body = document(name, () => json(openapiV3Document(name, resources)));
    return send({ request, response }, { body, headers: request.query["hash"] ? immutable : {} });
  });
  return router;
}

function json(document: unknown): Buffer | undefined {
  return document === undefined ? undefined : Buffer.from(JSON.stringify(document));
}
