/** The kubelet's HTTPS server: logs, exec and attach for the API server, and what the node runs. */
import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "@kayak/api";
import { messageOf } from "../container/errors.ts";
import { expositionType } from "@kayak/api";
import { authorize, type Reviews } from "./auth.ts";
import { HttpError, type Backend } from "./backend.ts";
import { serveLogs } from "./container-logs.ts";
import { refuse, Upgrades } from "./upgrade.ts";

export interface ServerOptions {
  readonly address: string;
  readonly port: number;
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  readonly clientCA: string;
  readonly reviews: Reviews;
  readonly onRenewal?: (use: (pair: { readonly cert: string; readonly key: string }) => void) => void;
}

export interface KubeletServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function startServer(options: ServerOptions, backend: Backend, logger: Logger): Promise<KubeletServer> {
  const { cert, key, clientCA } = options;
  const server = createServer({
    cert,
    key,
    ca: clientCA,
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: "TLSv1.2",
  });
  options.onRenewal?.((pair) => server.setSecureContext({ ...pair, ca: clientCA, minVersion: "TLSv1.2" }));
  const upgrades = new Upgrades(backend);
  server.on(
    "request",
    (request, response) =>
      void authorize(request, options.reviews)
        .then(() => answer(backend, request, response))
        .catch((error: unknown) => fail(response, error, logger)),
  );
  server.on("upgrade", (request, socket, head) => {
    const accept = async () => {
      await authorize(request, options.reviews);
      await upgrades.accept({ request, socket, head });
    };
    accept().catch((error: unknown) => refuse(socket, error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.address, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => closeAll(server, upgrades),
  };
}

function closeAll(server: ReturnType<typeof createServer>, upgrades: Upgrades): Promise<void> {
  upgrades.close();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(backend: Backend, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "GET") throw new HttpError(405, "method not allowed");
  const { pathname, searchParams: query } = new URL(request.url ?? "/", "https://kubelet");
  const [verb, ...parts] = pathname.split("/").slice(1).map(decodeURIComponent);
  if (verb === "healthz" && parts.length === 0) return void response.end("ok");
  if (verb === "pods" && parts.length === 0)
    return json(response, { kind: "PodList", apiVersion: "v1", metadata: {}, items: backend.pods() });
  if (verb === "stats") return serveSummary(backend, { path: parts.join("/"), query, response });
  if (verb === "metrics") return serveMetrics(backend, pathname, response);
  if (verb !== "containerLogs" || parts.length !== 3) throw new HttpError(404, "404 page not found");
  const [namespace, pod, container] = parts as [string, string, string];
  await serveLogs(backend, { namespace, pod, container }, { query, response, signal: untilGone(response) });
}

function untilGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  return gone.signal;
}

async function serveSummary(
  { stats }: Backend,
  { path, query, response }: { path: string; query: URLSearchParams; response: ServerResponse },
): Promise<void> {
  if (path !== "summary") throw new HttpError(404, "404 page not found");
  const onlyCpuAndMemory = query.get("only_cpu_and_memory") === "true";
  // Others may wait for the same answer: it does not end with whoever asked first.
  json(response, await stats.summary({ onlyCpuAndMemory, signal: new AbortController().signal }));
}

async function serveMetrics({ stats }: Backend, path: string, response: ServerResponse): Promise<void> {
  const text = await stats.metrics(path);
  if (text === undefined) throw new HttpError(404, "404 page not found");
  response.setHeader("content-type", expositionType);
  response.end(text);
}

function json(response: ServerResponse, body: unknown): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(body));
}

function fail(response: ServerResponse, error: unknown, logger: Logger): void {
  const status = error instanceof HttpError ? error.status : missingFile(error) ? 404 : 500;
  if (status === 500 && !response.destroyed) logger.warn("request failed", { error });
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(messageOf(error));
}

function missingFile(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
}
