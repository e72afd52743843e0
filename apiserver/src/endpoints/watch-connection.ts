/** Where a watch's events go: a chunked HTTP response, or the messages of a WebSocket. */
import type { WebSocket } from "ws";
import type { WatchSink } from "../cache/watcher.ts";
import type { ResourceContext } from "../http/context.ts";

export interface WatchConnection extends WatchSink {
  onDrain(listener: () => void): void;
  onClose(listener: () => void): void;
}

/** A client with more than this unsent gets nothing new until it has read: events wait in the ring, not here. */
const maxUnsentBytes = 1024 * 1024;

export function httpWatch({ response }: ResourceContext): WatchConnection {
  response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-cache, private" });
  response.flushHeaders();
  return {
    write(chunk) {
      response.write(chunk);
      return response.writableLength < maxUnsentBytes;
    },
    end: () => void response.end(),
    onDrain: (listener) => void response.on("drain", listener),
    onClose: (listener) => void response.once("close", listener),
  };
}

const pollMs = 50;

/** ws tells no drain, so a full socket is looked at again after a while. */
export function webSocketWatch(socket: WebSocket): WatchConnection {
  let drained = () => {};
  const waitForDrain = () => {
    if (socket.bufferedAmount < maxUnsentBytes) drained();
    else setTimeout(waitForDrain, pollMs).unref();
  };
  return {
    write(chunk) {
      for (const line of chunk.toString().split("\n")) if (line !== "") socket.send(line);
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
