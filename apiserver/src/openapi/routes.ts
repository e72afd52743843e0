/** /openapi/v3 and /openapi/v2. Documents are large and slow to make, so each is made when first asked for and kept. */
import { type Resource, StatusError, openapiV2, openapiV3Document, openapiV3Index } from "@kayak/api";
import { Router } from "express";
import { send } from "../http/respond.ts";

/** A URL with a hash never changes its document. */
const immutable = { "Cache-Control": "public, immutable", Expires: new Date(Date.now() + 365 * 24 * 3600 * 1000).toUTCString() };

export function openapiRoutes(resources: readonly Resource[]): Router {
  const router = Router();
  const documents = new Map<string, Buffer>();
  const document = (name: string, make: () => unknown) => {
    const known = documents.get(name);
    if (known) return known;
    const made = make();
    if (made === undefined) throw new StatusError("NotFound", "the server could not find the requested resource", { details: {} });
    const bytes = Buffer.from(JSON.stringify(made));
    documents.set(name, bytes);
    return bytes;
  };
  router.get("/openapi/v2", (request, response) => send({ request, response }, { body: document("v2", () => openapiV2(resources)) }));
  router.get("/openapi/v3", (request, response) => send({ request, response }, { body: document("v3", () => openapiV3Index(resources)) }));
  router.get(["/openapi/v3/api/:version", "/openapi/v3/apis/:group/:version"], (request, response) => {
    const { group, version } = request.params as { group?: string; version: string };
    const name = group === undefined ? version : `${group}/${version}`;
    const body = document(name, () => openapiV3Document(name, resources));
    return send({ request, response }, { body, headers: request.query["hash"] ? immutable : {} });
  });
  return router;
}
