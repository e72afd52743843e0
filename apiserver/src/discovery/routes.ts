/** GET /api and /apis and what is below them but no resource. Documents are serialised once. */
import { createHash } from "node:crypto";
import { type Resource } from "@kayak/api";
import { Router, type Request, type Response } from "express";
import { parseAccept } from "../http/accept.ts";
import { send, sendPageNotFound } from "../http/respond.ts";
import { aggregatedDiscovery, apiGroup, apiGroupList, apiResourceList, apiVersions } from "./discovery.ts";

export interface DiscoveryOptions {
  readonly resources: readonly Resource[];
  /** `host:port` that clients are told to use. */
  readonly serverAddress: string;
}

const aggregatedVersions = ["v2", "v2beta1"];

export function discoveryRoutes({ resources, serverAddress }: DiscoveryOptions): Router {
  const core = resources.filter(({ group }) => group === "");
  const named = resources.filter(({ group }) => group !== "");
  const router = Router();
  router.get("/api", discoveryRoot(core, Buffer.from(JSON.stringify(apiVersions(serverAddress)))));
  router.get("/apis", discoveryRoot(named, Buffer.from(JSON.stringify(apiGroupList(named)))));
  router.get("/api/:version", (request, response) =>
    found({ request, response }, apiResourceList(request.params.version, core)),
  );
  router.get("/apis/:group", (request, response) =>
    found({ request, response }, apiGroup(request.params.group, named)),
  );
  router.get("/apis/:group/:version", (request, response) => {
    const { group, version } = request.params;
    return found({ request, response }, apiResourceList(`${group}/${version}`, named));
  });
  return router;
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

function found(exchange: Exchange, document: unknown) {
  if (document === undefined) return sendPageNotFound(exchange);
  return send(exchange, { body: Buffer.from(JSON.stringify(document)) });
}

function discoveryRoot(resources: readonly Resource[], plain: Buffer) {
  const aggregated = new Map(aggregatedVersions.map((version) => [version, aggregatedDocument(resources, version)]));
  return (request: Request, response: Response) => {
    const version = wantedVersion(request.headers.accept);
    const document = version && aggregated.get(version);
    if (!document) return send({ request, response }, { body: plain, headers: { Vary: "Accept" } });
    if (request.headers["if-none-match"] === document.etag)
      return void response.writeHead(304, { ETag: document.etag, Vary: "Accept" }).end();
    const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
    return send({ request, response }, { body: document.body, type, headers: { ETag: document.etag, Vary: "Accept" } });
  };
}

function aggregatedDocument(resources: readonly Resource[], version: string) {
  const body = Buffer.from(JSON.stringify(aggregatedDiscovery(resources, `apidiscovery.k8s.io/${version}`)));
  return { body, etag: `"${createHash("sha256").update(body).digest("hex").slice(0, 32).toUpperCase()}"` };
}

/** Undefined: the plain documents. */
function wantedVersion(accept: string | undefined): string | undefined {
  if (!accept?.includes("apidiscovery.k8s.io")) return undefined;
  const range = parseAccept(accept).find(
    ({ parameters }) =>
      parameters["as"] === "APIGroupDiscoveryList" && aggregatedVersions.includes(parameters["v"] ?? ""),
  );
  return range?.parameters["v"];
}
