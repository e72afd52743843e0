/** Accepts WebSockets, and sends what is not meant for a channel in the form that the client chose by its subprotocol. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { StatusError } from "@kayak/api";
import type { WebSocket } from "ws";

export interface Upgrading {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** The handshake; from then on the connection is no longer the response's. */
export async function webSocketAcceptor(): Promise<(upgrading: Upgrading) => WebSocket> {
  const { WebSocketServer } = await import("ws");
  const server = new WebSocketServer({ noServer: true });
  return ({ request, response, socket, head }) => {
    // While the response still has the connection: the library's own refusals are pages.
    if (request.method !== "GET" || request.headers.upgrade?.toLowerCase() !== "websocket")
      throw new StatusError("BadRequest", "only a WebSocket can be opened here, by GET");
    response.detachSocket(socket as Socket);
    let accepted: WebSocket | undefined;
    server.handleUpgrade(request, socket, head, (webSocket) => {
      accepted = webSocket;
    });
    if (!accepted) throw new StatusError("BadRequest", "the WebSocket handshake failed");
    return accepted;
  };
}

type Message = string | Buffer;

/** Text goes out as text and bytes as bytes, unless the client asked for one of them. */
export function messageForm({ protocol }: Pick<WebSocket, "protocol">): (message: Message) => Message {
  if (protocol === "base64.binary.k8s.io") return (message) => Buffer.from(message).toString("base64");
  if (protocol === "binary.k8s.io") return (message) => Buffer.from(message);
  return (message) => message;
}
