/** The Express application: everything that is no resource. Loaded apart, because resource requests never need it. */
import express, { type ErrorRequestHandler, type Express } from "express";
import { type Logger, type Resource, StatusError, badRequest } from "@kayak/api";
import { dumps } from "../flow-control/dump.ts";
import type { FlowControl } from "../flow-control/flow-control.ts";
import { discoveryRoutes } from "../discovery/routes.ts";
import { type HealthOptions, healthRoutes } from "../health/routes.ts";
import { type MetricsSources, metricsRegistry } from "../metrics/registry.ts";
import { openapiRoutes } from "../openapi/routes.ts";
import { versionInfo } from "../version.ts";
import type { Issuer } from "../authn/issuer.ts";
import { internalError } from "./internal-error.ts";
import { sendError, sendJson } from "./respond.ts";

export interface AppOptions {
  readonly resources: readonly Resource[];
  readonly serverAddress: string;
  readonly health: HealthOptions;
  readonly metrics: MetricsSources;
  readonly flowControl: FlowControl;
  readonly issuer: Issuer | undefined;
  readonly logger: Logger;
}

export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag");
  app.use(discoveryRoutes(options), openapiRoutes(options.resources), healthRoutes(options.health));
  app.get("/version", (request, response) => sendJson({ request, response }, 200, versionInfo()));
  app.get("/", (request, response) => sendJson({ request, response }, 200, { paths: rootPaths(options.resources) }));
  const registry = metricsRegistry(options.metrics);
  app.get("/metrics", async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
  addIssuer(app, options.issuer);
  addDumps(app, options.flowControl);
  app.use(() => {
    throw new StatusError("NotFound", "the server could not find the requested resource", { details: {} });
  });
  // Express knows error handlers by their four parameters.
  // oxlint-disable-next-line max-params
  const onError: ErrorRequestHandler = (error, request, response, _next) =>
    sendError({ request, response }, refusalOf(error) ?? internalError(error, options.logger));
  app.use(onError);
  return app;
}

/** What Express itself refuses, a path that is no text for one. */
function refusalOf(error: unknown): StatusError | undefined {
  const { status, message } = Object(error) as { status?: number; message?: string };
  return status === 400 ? badRequest(message ?? "") : undefined;
}

function addDumps(app: Express, flowControl: FlowControl): void {
  for (const [name, dump] of Object.entries(dumps))
    app.get(`/debug/api_priority_and_fairness/${name}`, (_request, response) => {
      response.type("text/plain").send(dump(flowControl));
    });
}

/** What others need to verify our service account tokens. */
function addIssuer(app: Express, issuer: Issuer | undefined): void {
  if (!issuer) return;
  app.get("/.well-known/openid-configuration", (request, response) =>
    sendJson({ request, response }, 200, issuer.configuration),
  );
  app.get("/openid/v1/jwks", (request, response) => sendJson({ request, response }, 200, issuer.keys));
}

function rootPaths(resources: readonly Resource[]): string[] {
  const groups = resources
    .filter(({ group }) => group !== "")
    .flatMap(({ group, version }) => [`/apis/${group}`, `/apis/${group}/${version}`]);
  return [
    ...new Set([
      "/api",
      "/api/v1",
      "/apis",
      ...groups,
      "/healthz",
      "/livez",
      "/metrics",
      "/openapi/v2",
      "/openapi/v3",
      "/readyz",
      "/version",
    ]),
  ].sort();
}
