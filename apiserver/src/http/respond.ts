/** Writes answers: bytes as they are, objects as JSON, errors as Status. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { type StatusError, encodeKind, protobufMediaType } from "@kayak/api";
import { type Representation, negotiatePlain } from "./accept.ts";
import { yamlOf, yamlType } from "./yaml-reply.ts";

/** Smaller answers are not worth compressing; upstream's bound. */
export const gzipThresholdBytes = 128 * 1024;

export const jsonType = "application/json";

const compress = promisify(gzip);
const gzipOptions = { level: constants.Z_BEST_SPEED };

/** Where an answer goes: part of a request's context. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly warnings?: readonly string[];
}

export interface Answer {
  readonly code?: number;
  readonly type?: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export function send(exchange: Exchange, answer: Answer): void | Promise<void> {
  if (answer.body.length < gzipThresholdBytes || !takesGzip(exchange.request)) return write(exchange, answer);
  return sendCompressed(exchange, answer);
}

export function sendJson(exchange: Exchange, code: number, value: unknown): void | Promise<void> {
  return send(exchange, { code, body: Buffer.from(JSON.stringify(value)) });
}

/** Of a path that nothing is at: it is nobody's resource, so there is no Status to speak of it. */
export function sendPageNotFound(exchange: Exchange): void | Promise<void> {
  const headers = { "X-Content-Type-Options": "nosniff" };
  return send(exchange, {
    code: 404,
    type: "text/plain; charset=utf-8",
    body: Buffer.from("404 page not found\n"),
    headers,
  });
}

/** A value of a kind that is not stored, in the form the client asked for. Throws NotAcceptable. */
export async function sendKind(exchange: Exchange, code: number, value: Kinded): Promise<void> {
  const { format } = negotiatePlain(exchange.request.headers.accept);
  await send(exchange, { code, ...(await formatted(format, value)) });
}

interface Kinded {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

interface Formatted {
  readonly type: string;
  readonly body: Buffer;
}

/** Only YAML has to be waited for. */
function formatted(format: Representation["format"], value: Kinded): Formatted | Promise<Formatted> {
  if (format === "json") return { type: jsonType, body: Buffer.from(JSON.stringify(value)) };
  if (format === "yaml") return yamlOf(value).then((body) => ({ type: yamlType, body }));
  return { type: protobufMediaType, body: encodeKind(value) };
}

/** Written before this returns, but for YAML. */
export function sendError(exchange: Exchange, error: StatusError): void | Promise<void> {
  if (exchange.response.headersSent) {
    exchange.response.destroy();
    return;
  }
  const status = error.toStatus();
  const retry = error.details?.retryAfterSeconds;
  const headers = {
    ...(retry !== undefined && { "Retry-After": String(retry) }),
    ...(error.code === 413 && { Connection: "close" }),
  };
  const answer = formatted(errorFormat(exchange.request), status);
  const finish = (done: Formatted) => write(exchange, { code: error.code, ...done, headers });
  return answer instanceof Promise ? answer.then(finish) : finish(answer);
}

/** An error is told in JSON to whoever takes nothing that there is. */
function errorFormat({ headers }: IncomingMessage): Representation["format"] {
  try {
    return negotiatePlain(headers.accept).format;
  } catch {
    return "json";
  }
}

async function sendCompressed(exchange: Exchange, answer: Answer): Promise<void> {
  const body = await compress(answer.body, gzipOptions);
  const vary = [answer.headers?.["Vary"], "Accept-Encoding"].filter(Boolean).join(", ");
  write(exchange, { ...answer, body, headers: { ...answer.headers, "Content-Encoding": "gzip", Vary: vary } });
}

/** A client that takes nothing of a large answer for so long is cut off: the answer waits in memory. */
const largeBytes = 1024 * 1024;
const slowReaderMs = 60_000;

function write(
  { request, response, warnings }: Exchange,
  { code = 200, type = jsonType, body, headers }: Answer,
): void {
  // A request that took too long has its answer already.
  if (response.destroyed || response.headersSent) return;
  const fields: Record<string, string | number | string[]> = {
    "Cache-Control": "no-cache, private",
    "Content-Type": type,
    "Content-Length": body.length,
  };
  if (warnings?.length) fields["Warning"] = warnings.map(warningHeader);
  response.writeHead(code, headers ? Object.assign(fields, headers) : fields);
  if (body.length > largeBytes) response.setTimeout(slowReaderMs, () => response.destroy());
  if (request.method === "HEAD") response.end();
  else response.end(body);
}

function takesGzip(request: IncomingMessage): boolean {
  const accepted = request.headers["accept-encoding"];
  return typeof accepted === "string" && accepted.includes("gzip");
}

/** RFC 7234's warn-code 299, `-` for the agent, the text quoted. */
function warningHeader(text: string): string {
  const clean = text.replaceAll(/[^\u0020-\u007e]/g, " ").replaceAll(/["\\]/g, String.raw`\$&`);
  return `299 - "${clean}"`;
}
