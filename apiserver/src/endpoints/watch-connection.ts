/** Where a watch's events go: a chunked HTTP response, or the messages of a WebSocket. */
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { EventEncoder, WatchSink } from "../cache/watcher.ts";
import { messageForm } from "../http/web-socket.ts";
import type { ResourceContext } from "../http/context.ts";

export interface WatchConnection extends WatchSink {
  /** The encoder for this kind of connection: events framed as it needs them, once for all connections of its kind. */
  framed(encoder: EventEncoder): EventEncoder;
  onDrain(listener: () => void): void;
  onClose(listener: () => void): void;
}

/** A client with more than this unsent gets nothing new until it has read: events wait in the ring, not here. */
const maxUnsentBytes = 1024 * 1024;

/**
 * Each event is a chunk of the chunked encoding, framed when it is encoded, and goes to the socket itself: the response would
 * frame it anew for every client.
 */
export function httpWatch({ response }: ResourceContext, contentType: string): WatchConnection {
  response.writeHead(200, {
    "Content-Type": contentType,
    "Cache-Control": "no-cache, private",
    "Transfer-Encoding": "chunked",
  });
  response.flushHeaders();
  const socket = response.socket as Socket;
  const drains: (() => void)[] = [];
  return {
    framed: chunked,
    write(frames) {
      if (socket.destroyed || response.writableEnded) return true;
      socket.write(frames);
      return socket.writableLength < maxUnsentBytes;
    },
    end: () => void response.end(),
    onDrain(listener) {
      drains.push(listener);
      socket.on("drain", listener);
    },
    onClose(listener) {
      response.once("close", () => {
        for (const drain of drains) socket.off("drain", drain);
        listener();
      });
    },
  };
}

function chunked(encoder: EventEncoder): EventEncoder {
  return {
    ...encoder,
    id: `chunked/${encoder.id}`,
    event: (type, object) => chunk(encoder.event(type, object)),
    bookmark: (revision, annotations) => chunk(encoder.bookmark(revision, annotations)),
    error: (error) => chunk(encoder.error(error)),
  };
}

function chunk(frame: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${frame.length.toString(16)}\r\n`), frame, crlf]);
}

const crlf = Buffer.from("\r\n");

const pollMs = 50;

/** ws tells no drain, so a full socket is looked at again after a while. */
export function webSocketWatch(socket: WebSocket, contentType: string): WatchConnection {
  const form = messageForm(socket);
  const messages = contentType === "application/json" ? linesOf : framesOf;
  let drained: (() => void) | undefined;
  const waitForDrain = () => {
    if (socket.bufferedAmount < maxUnsentBytes) drained?.();
    else setTimeout(waitForDrain, pollMs).unref();
  };
  return {
    framed: (encoder) => encoder,
    write(chunk) {
      for (const message of messages(chunk)) socket.send(form(message));
      if (socket.bufferedAmount < maxUnsentBytes) return true;
      setTimeout(waitForDrain, pollMs).unref();
      return false;
    },
    end: () => socket.close(),
    onDrain(listener) {
      drained = listener;
    },
    onClose: (listener) => void socket.once("close", listener),
  };
}

/** One message each, as text. */
function linesOf(chunk: Buffer): string[] {
  return chunk
    .toString()
    .split("\n")
    .filter((line) => line !== "");
}

/** The contents of frames that begin with their length: messages have a length of their own. */
function* framesOf(chunk: Buffer): Generator<Buffer> {
  let at = 0;
  while (at < chunk.length) {
    const start = at + Uint32Array.BYTES_PER_ELEMENT;
    at = start + chunk.readUInt32BE(at);
    yield chunk.subarray(start, at);
  }
}
