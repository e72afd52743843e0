/**
 * An upgrade passed on to a backend. Only once the backend has switched protocols do the two connections become one: after a
 * refusal the client must not go on talking to the backend with our credentials.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { StatusError } from "@kayak/api";
import { type Backend, type BackendRequest, callBackend } from "./backend.ts";
import { answerHeaders } from "./headers.ts";

export interface Upgrade {
  /** What refusals are written to; it has the socket until the connection changes hands. */
  readonly response: ServerResponse;
  readonly socket: Duplex;
  /** What the client sent after its request head. */
  readonly head: Buffer;
}

/** Resolves when the connection has changed hands, or the refusal was passed on. */
export async function tunnelTo(backend: Backend, request: BackendRequest, upgrade: Upgrade): Promise<void> {
  const { response, socket, head } = upgrade;
  const result = await callBackend(backend, request, (call) => {
    socket.once("close", () => call.destroy());
    call.end();
  }).catch((error: Error) => {
    throw new StatusError("InternalError", `error dialing backend: ${error.message}`);
  });
  if (result.type === "answer") return refuse(result.answer, response);
  if (socket.destroyed) return void result.socket.destroy();
  response.detachSocket(socket as Socket);
  socket.write(switching(result.answer));
  if (result.head.length > 0) socket.write(result.head);
  if (head.length > 0) result.socket.write(head);
  join(socket, result.socket);
}

async function refuse(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(answer.statusCode ?? 502, { ...answerHeaders(answer), connection: "close" });
  await pipeline(answer, response).catch(() => response.destroy());
}

function switching({ statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/1.1 101 ${statusMessage ?? "Switching Protocols"}`];
  for (let index = 0; index < rawHeaders.length; index += 2)
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** Each side's end is passed on, each side's failure ends both. Neither is read faster than the other takes it. */
function join(client: Duplex, backend: Duplex): void {
  lead(client, backend);
  lead(backend, client);
}

function lead(side: Duplex, other: Duplex): void {
  side.on("error", () => other.destroy());
  // What it said before its end still has to reach the other.
  side.on("close", () => (side.readableEnded ? (other as Socket).destroySoon() : other.destroy()));
  side.pipe(other);
}
