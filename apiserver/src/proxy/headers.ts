/** The headers of a proxied request and of its answer. */
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from "node:http";

/** These concern one connection, not the request. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What proves to us who the client is must not reach anybody else. */
const credentials = /^(authorization|impersonate-.*|x-remote-.*)$/;
const tokenProtocol = "base64url.bearer.authorization.k8s.io.";

export interface RequestHeaders {
  /** Keeps what asks for an upgrade. */
  readonly upgrade: boolean;
  /** The path that the client asked for, for pages that make links of it. */
  readonly forwardedUri?: string;
}

export function requestHeaders(
  request: IncomingMessage,
  { upgrade, forwardedUri }: RequestHeaders,
): OutgoingHttpHeaders {
  const headers = endToEnd(request.headers, (name) => !credentials.test(name));
  if (upgrade) {
    headers["connection"] = "Upgrade";
    headers["upgrade"] = request.headers.upgrade;
    const protocols = offeredProtocols(request.headers["sec-websocket-protocol"]);
    if (protocols) headers["sec-websocket-protocol"] = protocols;
    else delete headers["sec-websocket-protocol"];
  }
  const before = request.headers["x-forwarded-for"];
  const address = request.socket.remoteAddress ?? "";
  headers["x-forwarded-for"] = before ? `${String(before)}, ${address}` : address;
  if (forwardedUri !== undefined) headers["x-forwarded-uri"] = forwardedUri;
  return headers;
}

/** Pages of a proxied server must not let others' scripts read what is behind the API server. */
const crossOrigin = /^access-control-/;

export function answerHeaders(answer: IncomingMessage): OutgoingHttpHeaders {
  return endToEnd(answer.headers, (name) => !crossOrigin.test(name));
}

function endToEnd(headers: IncomingHttpHeaders, passes: (name: string) => boolean): OutgoingHttpHeaders {
  const named = new Set(headers.connection?.split(",").map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !hopByHop.has(name) && !named.has(name) && passes(name)),
  );
}

/** Without the client's token, which may travel as a protocol. */
function offeredProtocols(header: string | undefined): string | undefined {
  const offered = header?.split(",").map((protocol) => protocol.trim());
  return offered?.filter((protocol) => !protocol.startsWith(tokenProtocol)).join(", ");
}
