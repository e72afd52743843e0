/** Passes a request on to a backend, and its answer back: links in it lead through the proxy again. */
import { lookupTable, withPort } from "@kayak/api";
import type { IncomingMessage, ServerResponse } from "node:http";
import { posix } from "node:path";
import { PassThrough, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createDeflate, createGunzip, createGzip, createInflate } from "node:zlib";
import { type Backend, callBackend } from "./backend.ts";
import { answerHeaders, requestHeaders } from "./headers.ts";
import { unavailable } from "./locate.ts";
import { htmlRewriter } from "./rewrite-html.ts";
import { type ProxiedAt, rewriteUrl } from "./rewrite-url.ts";

export interface Forwarding {
  readonly backend: Backend;
  /** The URL's path up to where the backend's begins. */
  readonly prefix: string;
  /** The backend's path, and its query with the question mark. */
  readonly path: string;
  readonly query: string;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export async function forward({ request, response }: Exchange, forwarding: Forwarding): Promise<void> {
  const { backend, prefix, path, query } = forwarding;
  const headers = requestHeaders(request, { upgrade: false, forwardedUri: posix.join(prefix, path) });
  // Node frames a body by either header; neither means that there is none.
  const hasBody = request.headers["transfer-encoding"] !== undefined || request.headers["content-length"] !== undefined;
  const target = { method: request.method ?? "GET", path: path + query, headers };
  const result = await callBackend(backend, target, (call) => {
    response.once("close", () => call.destroy());
    if (hasBody) pipeline(request, call).catch(() => {});
    else call.end();
  }).catch((error: Error) => {
    throw unavailable(`error trying to reach service: ${error.message}`);
  });
  if (result.type === "upgraded") return void result.socket.destroy();
  const backendHost = withPort(backend.host, backend.port);
  await passBack(result.answer, response, { prefix, backendHost, requestHost: request.headers.host ?? "" });
}

async function passBack(answer: IncomingMessage, response: ServerResponse, at: ProxiedAt): Promise<void> {
  const headers = answerHeaders(answer);
  const rewrite = (url: string) => rewriteUrl(url, at);
  if (headers.location) headers.location = rewrite(headers.location);
  const stages = headers.location ? [] : pageStages(answer, rewrite);
  if (stages.length > 0) delete headers["content-length"];
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
  response.flushHeaders();
  // A side that hangs up ends the other; that is no error of ours.
  await pipeline([answer, ...stages, response]).catch(() => response.destroy());
}

const codings = lookupTable<() => [Transform, Transform]>({
  "": () => [new PassThrough(), new PassThrough()],
  identity: () => [new PassThrough(), new PassThrough()],
  gzip: () => [createGunzip(), createGzip()],
  deflate: () => [createInflate(), createDeflate()],
});

/** What a page passes through; nothing for what is no page, or is packed in a way that we don't know. */
function pageStages({ headers }: IncomingMessage, rewrite: (url: string) => string): Transform[] {
  if (headers["content-type"]?.split(";", 1)[0]?.trim() !== "text/html") return [];
  const coding = codings[headers["content-encoding"] ?? ""];
  if (!coding) return [];
  const [unpack, pack] = coding();
  return [unpack, htmlRewriter(rewrite), pack];
}
