/**
 * HTTP/1.1 over TLS with kept-alive connections. Short requests share a bounded set of sockets; long-running ones (watches, followed
 * logs) have sockets of their own, so that they can never starve requests.
 */
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest, type RequestOptions as HttpsOptions } from "node:https";
import type { Socket } from "node:net";
import { createSecureContext } from "node:tls";
import { expectListeners } from "../abort.ts";
import type { ClientConfig } from "../client.ts";
import { unreachable } from "./errors.ts";
import { requestCounter } from "./metrics.ts";

/** Requests beyond this wait for a socket. A burst is done sooner on few warm connections than after many TLS handshakes. */
const MAX_REQUEST_SOCKETS = 16;
/** Idle sockets beyond this are closed. */
const MAX_IDLE_SOCKETS = 16;
/** When TCP starts to probe a silent peer: how the loss of a server is noticed in a quiet watch. */
const TCP_KEEPALIVE_MS = 15_000;
/** For a connection to be there, TLS and all. The kernel alone would try for minutes, ever more seldom, also once the way is free. */
const CONNECT_TIMEOUT_MS = 10_000;
/** For the head of the reply to a short request; the server's own limit is 60 s. */
const REPLY_TIMEOUT_MS = 70_000;
/** Service account tokens are rotated in their file. */
const TOKEN_REREAD_MS = 60_000;
/** Certificates too, long before they end. */
const IDENTITY_REREAD_MS = 60_000;

export interface HttpRequest {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Buffer | undefined;
  readonly signal?: AbortSignal | undefined;
  /** On a socket of its own, and without a time limit. */
  readonly longRunning?: boolean | undefined;
}

export interface Transport {
  /** Resolves with the head of the reply. Rejects with a StatusError when none came, or with the signal's reason. */
  send(request: HttpRequest): Promise<IncomingMessage>;
  close(): void;
}

export function createTransport(config: ClientConfig): Transport {
  const { hostname, port } = new URL(config.server);
  const sockets = createSockets(config, hostname);
  const target = { hostname: hostname.replace(/^\[|\]$/g, ""), port: port || 443 };
  const authorization = authorizationOf(config);
  const count = requestCounter(`${hostname}:${target.port}`);
  const baseHeaders = { "user-agent": config.userAgent ?? "kayak" };

  const send = async (request: HttpRequest): Promise<IncomingMessage> => {
    request.signal?.throwIfAborted();
    if (request.signal) expectListeners(request.signal);
    const headers = { ...baseHeaders, ...authorization(), ...request.headers };
    const { shared, own } = sockets.current();
    const options = {
      ...target,
      method: request.method,
      path: request.path,
      headers,
      agent: request.longRunning ? own : shared,
    };
    const startedMs = performance.now();
    try {
      const reply = await exchange(request, options);
      count(request.method, reply.statusCode, startedMs);
      return reply;
    } catch (error) {
      request.signal?.throwIfAborted();
      count(request.method, undefined, startedMs);
      throw unreachable(config.server, error);
    }
  };
  return { send, close: () => sockets.close() };
}

interface Sockets {
  readonly shared: Agent;
  readonly own: Agent;
}

/** The sockets to use now: others once the certificate was renewed. What has begun on the old ones comes to its end there. */
function createSockets(config: ClientConfig, hostname: string) {
  let current = openSockets(config, hostname);
  const renewed = renewedIdentity(config);
  return {
    current(): Sockets {
      const identity = renewed();
      if (identity) {
        const { shared } = current;
        current = openSockets({ ...config, ...identity }, hostname);
        shared.maxFreeSockets = 0;
        for (const socket of Object.values(shared.freeSockets).flat()) socket?.destroy();
      }
      return current;
    },
    close() {
      current.shared.destroy();
      current.own.destroy();
    },
  };
}

function openSockets(config: ClientConfig, hostname: string): Sockets {
  const tls = tlsOptions(config, hostname);
  const shared = new Agent({
    ...tls,
    keepAlive: true,
    maxSockets: MAX_REQUEST_SOCKETS,
    maxFreeSockets: MAX_IDLE_SOCKETS,
    scheduling: "lifo",
  });
  return { shared, own: new Agent({ ...tls, keepAlive: false }) };
}

type Identity = Pick<ClientConfig, "cert" | "key">;

/** Returns a pair only when the files hold another one than before. Halves that don't fit together are passed over. */
function renewedIdentity({ identityFiles: files, cert }: ClientConfig): () => Identity | undefined {
  if (!files) return () => undefined;
  let known = cert;
  let readAtMs = Date.now();
  return () => {
    if (Date.now() - readAtMs <= IDENTITY_REREAD_MS) return undefined;
    readAtMs = Date.now();
    const pair = readPair(files);
    if (!pair || pair.cert === known) return undefined;
    known = pair.cert;
    return pair;
  };
}

function readPair(files: NonNullable<ClientConfig["identityFiles"]>): { cert: string; key: string } | undefined {
  try {
    const [cert, key] = [readFileSync(files.cert, "utf8"), readFileSync(files.key, "utf8")];
    createSecureContext({ cert, key });
    return { cert, key };
  } catch {
    return undefined;
  }
}

/** The certificates are parsed once here, not once per connection. */
function tlsOptions(config: ClientConfig, hostname: string) {
  const { ca, cert, key, insecureSkipVerify, tlsServerName } = config;
  const secureContext = createSecureContext({
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    minVersion: "TLSv1.2",
  });
  const isAddress = /^[\d.]+$|^\[/.test(hostname);
  const servername = tlsServerName ?? (isAddress ? undefined : hostname);
  return { secureContext, rejectUnauthorized: !insecureSkipVerify, ...(servername !== undefined && { servername }) };
}

function authorizationOf(config: ClientConfig): () => Record<string, string> {
  const { token, tokenFile } = config;
  if (tokenFile === undefined) return () => (token === undefined ? {} : { authorization: `Bearer ${token}` });
  let current = "";
  let readAtMs = -Infinity;
  return () => {
    if (Date.now() - readAtMs > TOKEN_REREAD_MS) {
      current = readFileSync(tokenFile, "utf8").trim();
      readAtMs = Date.now();
    }
    return { authorization: `Bearer ${current}` };
  };
}

/** A kept-alive socket may be closed by the server just as it is reused: a read is then simply sent again. */
async function exchange(request: HttpRequest, options: HttpsOptions): Promise<IncomingMessage> {
  try {
    return await exchangeOnce(request, options);
  } catch (error) {
    if (!(error instanceof StaleSocketError) || request.method !== "GET") throw error;
    return exchangeOnce(request, options);
  }
}

class StaleSocketError extends Error {}

function exchangeOnce(request: HttpRequest, options: HttpsOptions): Promise<IncomingMessage> {
  const { body, signal, longRunning } = request;
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest({ ...options, ...(signal && { signal }) });
    outgoing.once("response", (reply) => {
      outgoing.setTimeout(0);
      resolve(reply);
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      const stale = outgoing.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      reject(stale ? new StaleSocketError(error.message, { cause: error }) : error);
    });
    outgoing.once("socket", (socket) => {
      socket.setKeepAlive(true, TCP_KEEPALIVE_MS);
      if (socket.connecting) limitConnecting(socket);
    });
    if (!longRunning) {
      outgoing.setTimeout(REPLY_TIMEOUT_MS, () =>
        outgoing.destroy(new Error(`no reply within ${REPLY_TIMEOUT_MS / 1000} s`)),
      );
    }
    if (body === undefined) outgoing.end();
    else {
      outgoing.setHeader("content-length", Buffer.byteLength(body));
      outgoing.end(body);
    }
  });
}

function limitConnecting(socket: Socket): void {
  const error = new Error(`no connection within ${CONNECT_TIMEOUT_MS / 1000} s`);
  const timer = setTimeout(() => socket.destroy(error), CONNECT_TIMEOUT_MS);
  const settled = () => clearTimeout(timer);
  socket.once("secureConnect", settled).once("close", settled);
}

export async function readBody(reply: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of reply) chunks.push(chunk);
  return (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString("utf8");
}
