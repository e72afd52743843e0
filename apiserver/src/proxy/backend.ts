/** Calls to what is behind a proxied URL. Each has a connection of its own. */
import { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request as overTcp } from "node:http";
import { request as overTls } from "node:https";
import type { Duplex } from "node:stream";
import type { Location } from "./locate.ts";

export interface Backend extends Location {
  /** Absent: whoever answers is believed, as nobody could know the certificates of all pods. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string } | undefined;
}

export interface BackendRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
}

/** A backend that does not take the connection by then is unreachable. */
const connectTimeoutMs = 30_000;

export type BackendAnswer =
  | { readonly type: "answer"; readonly answer: IncomingMessage }
  | { readonly type: "upgraded"; readonly answer: IncomingMessage; readonly socket: Duplex; readonly head: Buffer };

/** `send` writes the body and ends it. Rejects with the reason why nobody answered. */
export function callBackend(
  backend: Backend,
  request: BackendRequest,
  send: (call: ClientRequest) => void,
): Promise<BackendAnswer> {
  return new Promise((resolve, reject) => {
    const call = open(backend, request);
    const timer = setTimeout(() => call.destroy(new Error("i/o timeout")), connectTimeoutMs);
    call.once("socket", (socket) => {
      const ready = backend.scheme === "https" ? "secureConnect" : "connect";
      socket.once(ready, () => clearTimeout(timer)).once("close", () => clearTimeout(timer));
    });
    call.on("error", (error) => {
      clearTimeout(timer);
      reject(new Error(reason(backend, error), { cause: error }));
    });
    call.once("response", (answer) => resolve({ type: "answer", answer }));
    call.once("upgrade", (answer, socket, head) => resolve({ type: "upgraded", answer, socket, head }));
    send(call);
  });
}

function open({ scheme, host, port, tls }: Backend, { method, path, headers }: BackendRequest): ClientRequest {
  const common = { host, port, method, path, headers, agent: false, setHost: headers["host"] === undefined } as const;
  if (scheme === "http") return overTcp(common);
  return overTls({ ...common, ...(tls ?? { rejectUnauthorized: false }), servername: "" });
}

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connect: connection refused",
  EHOSTUNREACH: "connect: no route to host",
  ENETUNREACH: "connect: network is unreachable",
  ETIMEDOUT: "connect: connection timed out",
  "i/o timeout": "i/o timeout",
};

/** In the words that users of Kubernetes know. */
function reason({ host, port }: Backend, error: NodeJS.ErrnoException): string {
  const dialing = causes[error.code ?? error.message];
  if (dialing) return `dial tcp ${host.includes(":") ? `[${host}]` : host}:${port}: ${dialing}`;
  return error.code === "ECONNRESET" ? "EOF" : error.message;
}
