/** The upgrade from HTTP/1.1 to SPDY/3.1, and which of Kubernetes' protocols is spoken over it. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { HttpError } from "../backend.ts";

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

const name = "SPDY/3.1";

export function isSpdy({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === name.toLowerCase();
}

/** Answers the request; frames follow. Of the client's protocols the first that is `accepted` is chosen. */
export function acceptSpdy({ request, socket, head }: Upgrade, accepted: readonly string[]): Duplex {
  const header = request.headers["x-stream-protocol-version"];
  const offered = [header ?? []].flat().flatMap((value) => value.split(",").map((protocol) => protocol.trim()));
  const protocol = offered.find((candidate) => accepted.includes(candidate));
  if (protocol === undefined) {
    const why = `client supports [${offered.join(" ")}], server accepts [${accepted.join(" ")}]`;
    throw new HttpError(403, `unable to upgrade: unable to negotiate protocol: ${why}`);
  }
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${name}\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
  if (head.length > 0) socket.unshift(head);
  return socket;
}
