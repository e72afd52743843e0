/** /openapi/v3 and /openapi/v2. Documents are large and slow to make, so each is made when first asked for and kept. */
import {
  type Resource,
  StatusError,
  openapiV2,
  openapiV2Protobuf,
  openapiV3Document,
  openapiV3Index,
} from "@kayak/api";
import { Router } from "express";
import { type Document, document, sendDocument } from "./document.ts";
import { negotiateV2, protobufType } from "./v2-format.ts";

/** A URL with a hash never changes its document. */
const immutable = {
  "Cache-Control": "public, immutable",
  Expires: new Date(Date.now() + 365 * 24 * 3600 * 1000).toUTCString(),
};

export function openapiRoutes(resources: readonly Resource[]): Router {
  const router = Router();
  const documents = new Map<string, Document>();
  const kept = (name: string, make: () => Document) => {
    const known = documents.get(name) ?? make();
    documents.set(name, known);
    return known;
  };
  router.get("/openapi/v2", (request, response) => {
    const type = negotiateV2(request.headers.accept);
    const made = kept(type, () => v2Document(type, resources));
    return sendDocument({ request, response }, made, { Vary: "Accept" });
  });
  router.get("/openapi/v3", (request, response) =>
    sendDocument(
      { request, response },
      kept("v3", () => jsonDocument(openapiV3Index(resources))),
    ),
  );
  router.get(["/openapi/v3/api/:version", "/openapi/v3/apis/:group/:version"], (request, response) => {
    const { group, version } = request.params as { group?: string; version: string };
    const name = group === undefined ? version : `${group}/${version}`;
    const made = kept(name, () => jsonDocument(openapiV3Document(name, resources)));
    return sendDocument({ request, response }, made, request.query["hash"] ? immutable : {});
  });
  return router;
}

function v2Document(type: string, resources: readonly Resource[]): Document {
  const made = openapiV2(resources);
  return type === protobufType ? document(openapiV2Protobuf(made), type) : jsonDocument(made);
}

function jsonDocument(made: unknown): Document {
  if (made === undefined)
    throw new StatusError("NotFound", "the server could not find the requested resource", { details: {} });
  return document(Buffer.from(JSON.stringify(made)));
}
