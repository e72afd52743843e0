/** The kubelet's HTTPS server: logs, exec and attach for the API server, and what the node runs. */
import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { Logger } from "@kayak/api";
import { WebSocketServer } from "ws";
import { messageOf } from "../container/errors.ts";
import type { StreamSession } from "../cri.ts";
import { callerOf, isAllowed } from "./auth.ts";
import { HttpError, type Backend } from "./backend.ts";
import { chooseProtocol } from "./channels.ts";
import { flag, serveLogs } from "./container-logs.ts";
import { finish, internalError, joinSession } from "./stream.ts";

export interface ServerOptions {
  readonly address: string;
  readonly port: number;
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  readonly clientCA: string;
}

export interface KubeletServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Larger messages end a connection; stdin arrives in pieces of 32 KiB or so. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

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
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: chooseProtocol,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  server.on(
    "request",
    (request, response) =>
      void answer(backend, request, response).catch((error: unknown) => fail(response, error, logger)),
  );
  server.on(
    "upgrade",
    (request, socket, head) =>
      void upgrade(backend, sockets, { request, socket, head }).catch((error: unknown) => refuse(socket, error)),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.address, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => closeAll(server, sockets),
  };
}

function closeAll(server: ReturnType<typeof createServer>, sockets: WebSocketServer): Promise<void> {
  for (const client of sockets.clients) client.terminate();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Before anything else is looked at. */
function authorize(request: IncomingMessage): void {
  const caller = callerOf(request.socket as TLSSocket);
  if (!caller) throw new HttpError(401, "Unauthorized");
  if (!isAllowed(caller))
    throw new HttpError(
      403,
      `Forbidden (user=${caller.user}, verb=${request.method?.toLowerCase()}, resource=nodes, subresource(s)=[proxy])`,
    );
}

async function answer(backend: Backend, request: IncomingMessage, response: ServerResponse): Promise<void> {
  authorize(request);
  if (request.method !== "GET") throw new HttpError(405, "method not allowed");
  const { pathname, searchParams: query } = new URL(request.url ?? "/", "https://kubelet");
  const [verb, ...parts] = pathname.split("/").slice(1).map(decodeURIComponent);
  if (verb === "healthz" && parts.length === 0) return void response.end("ok");
  if (verb === "pods" && parts.length === 0)
    return json(response, { kind: "PodList", apiVersion: "v1", metadata: {}, items: backend.pods() });
  if (verb !== "containerLogs" || parts.length !== 3) throw new HttpError(404, "404 page not found");
  const [namespace, pod, container] = parts as [string, string, string];
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  await serveLogs(backend, { namespace, pod, container }, { query, response, signal: gone.signal });
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

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

async function upgrade(backend: Backend, sockets: WebSocketServer, { request, socket, head }: Upgrade): Promise<void> {
  authorize(request);
  const { pathname, searchParams: query } = new URL(request.url ?? "/", "https://kubelet");
  const [verb, namespace, name, container, ...rest] = pathname.split("/").slice(1).map(decodeURIComponent);
  if ((verb !== "exec" && verb !== "attach") || !container || rest.length > 0)
    throw new HttpError(404, "404 page not found");
  const found = backend.pod(namespace!, name!);
  if (!found) throw new HttpError(404, "pod does not exist");
  const id = backend.runningContainer(found.pod, container);
  if (!id) throw new HttpError(404, `container not found ("${container}")`);
  const open = verb === "exec" ? () => openExec(backend, id, query) : () => openAttach(backend, id, query);
  sockets.handleUpgrade(request, socket, head, (client) => {
    client.pause();
    open()
      .then(
        (session) => joinSession(client, session),
        (error: unknown) => {
          client.resume();
          return finish(client, internalError(error));
        },
      )
      .catch(() => client.terminate());
  });
}

function openExec(backend: Backend, id: string, query: URLSearchParams): Promise<StreamSession> {
  const command = query.getAll("command");
  if (command.length === 0) throw new HttpError(400, "you must specify at least 1 command for the container");
  return backend.runtime.exec(id, {
    command,
    tty: flag(query, "tty"),
    stdin: flag(query, "stdin") || flag(query, "input"),
  });
}

function openAttach(backend: Backend, id: string, query: URLSearchParams): Promise<StreamSession> {
  return backend.runtime.attach(id, { stdin: flag(query, "stdin") || flag(query, "input") });
}

function refuse(socket: Duplex, error: unknown): void {
  const status = error instanceof HttpError ? error.status : 500;
  const body = messageOf(error);
  socket.end(
    `HTTP/1.1 ${status} Error\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
