/** The Express application: everything that is no resource. Loaded apart, because resource requests never need it. */
import express, { type ErrorRequestHandler, type Express } from "express";
import { type Logger, type Resource, type StatusError, badRequest, expositionType } from "@kayak/api";
import { dumps } from "../flow-control/dump.ts";
import type { FlowControl } from "../flow-control/flow-control.ts";
import { discoveryRoutes } from "../discovery/routes.ts";
import { type HealthOptions, healthRoutes } from "../health/routes.ts";
import { type MetricsSources, metricsText } from "../metrics/registry.ts";
import { openapiRoutes } from "../openapi/routes.ts";
import { versionInfo } from "../version.ts";
import type { Issuer } from "../authn/issuer.ts";
import { internalError } from "./internal-error.ts";
import { type Exchange, send, sendError, sendPageNotFound } from "./respond.ts";

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
  app.get(["/version", "/version/"], (request, response) => sendIndented({ request, response }, versionInfo()));
  app.get(["/", "/index.html"], (request, response) =>
    sendIndented({ request, response }, { paths: rootPaths(options) }),
  );
  const metrics = metricsText(options.metrics);
  app.get("/metrics", (request, response) =>
    metrics().then((text) => send({ request, response }, { type: expositionType, body: Buffer.from(text) })),
  );
  addIssuer(app, options.issuer);
  addDumps(app, options.flowControl);
  app.use((request, response) => sendPageNotFound({ request, response }));
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
  const add = (path: string, document: unknown, type: string) => {
    const answer = {
      type,
      body: Buffer.from(JSON.stringify(document)),
      headers: { "Cache-Control": "public, max-age=3600" },
    };
    app.get(path, (request, response) => send({ request, response }, answer));
  };
  add("/.well-known/openid-configuration", issuer.configuration, "application/json");
  add("/openid/v1/jwks", issuer.keys, "application/jwk-set+json");
}

/** For people to read. */
function sendIndented(exchange: Exchange, value: unknown): void | Promise<void> {
  return send(exchange, { body: Buffer.from(JSON.stringify(value, undefined, 2)) });
}

function rootPaths({ resources, issuer }: AppOptions): string[] {
  const groups = resources
    .filter(({ group }) => group !== "")
    .flatMap(({ group, version }) => [`/apis/${group}`, `/apis/${group}/${version}`]);
  return [
    ...new Set([
      ...(issuer ? ["/.well-known/openid-configuration", "/openid/v1/jwks"] : []),
      "/api",
      "/api/v1",
      "/apis",
      ...groups,
      "/healthz",
      "/livez",
      "/metrics",
      "/metrics/slis",
      "/openapi/v2",
      "/openapi/v3",
      "/readyz",
      "/version",
    ]),
  ].sort();
}
