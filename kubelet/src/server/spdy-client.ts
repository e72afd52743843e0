/** A session's client over SPDY: it opens a stream for each of what the session has. */
import type { Duplex } from "node:stream";
import { finished } from "node:stream/promises";
import { Connection } from "./spdy/connection.ts";
import type { SpdyStream } from "./spdy/stream.ts";
import type { Output, SessionClient, SessionListener } from "./stream.ts";

/** The protocols spoken, the best first. Over SPDY they are the same. */
export const sessionProtocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

export type StreamType = Output | "error" | "stdin" | "resize";

/** For the client to open its streams. */
const OPENING_MS = 30_000;
/** A terminal's size is a short line; a longer one is dropped. */
const MAX_SIZE_CHARACTERS = 1024;

/** Resolves when the client has opened every stream of `types`; rejects when it doesn't. Others are refused. */
export function spdyClient(transport: Duplex, types: ReadonlySet<StreamType>): Promise<SessionClient> {
  return new Promise((resolve, reject) => {
    const streams = new Map<StreamType, SpdyStream>();
    const connection = new Connection(transport, {
      admits(headers) {
        const type = headers.get("streamtype") as StreamType;
        return types.has(type) && !streams.has(type);
      },
      opened(stream) {
        stream.on("error", () => {});
        streams.set(stream.headers.get("streamtype") as StreamType, stream);
        if (streams.size < types.size) return;
        clearTimeout(timer);
        resolve(clientOf(connection, streams));
      },
    });
    const timer = setTimeout(() => {
      connection.end();
      reject(new Error("timed out waiting for client to create streams"));
    }, OPENING_MS);
    void connection.closed.then(() => {
      clearTimeout(timer);
      reject(new Error("connection closed"));
    });
  });
}

function clientOf(connection: Connection, streams: ReadonlyMap<StreamType, SpdyStream>): SessionClient {
  let gone = false;
  void connection.closed.then(() => (gone = true));
  const outputs = (["stdout", "stderr", "error"] as const).flatMap((type) => streams.get(type) ?? []);
  // Nothing is expected on these, but their end is.
  for (const output of outputs) output.resume();
  return {
    get gone() {
      return gone;
    },
    listen(listener) {
      listenTo(streams, listener);
      void connection.closed.then(() => listener.gone());
    },
    send: (output, data) => write(streams.get(output), data),
    pauseInput: () => streams.get("stdin")?.pause(),
    resumeInput: () => streams.get("stdin")?.resume(),
    async end(status) {
      await write(streams.get("error"), Buffer.from(JSON.stringify(status)));
      for (const output of outputs) output.end();
      await Promise.allSettled(outputs.map((output) => finished(output, { readable: false })));
      connection.end();
    },
  };
}

function listenTo(streams: ReadonlyMap<StreamType, SpdyStream>, listener: SessionListener): void {
  streams
    .get("stdin")
    ?.on("data", (data: Buffer) => listener.input(data))
    .once("end", () => listener.inputEnded());
  let text = "";
  streams.get("resize")?.on("data", (data: Buffer) => {
    const lines = (text + data.toString("utf8")).split("\n");
    text = lines.pop() ?? "";
    if (text.length > MAX_SIZE_CHARACTERS) text = "";
    for (const line of lines) listener.resized(line);
  });
}

function write(stream: SpdyStream | undefined, data: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (!stream?.writable) resolve();
    else stream.write(data, () => resolve());
  });
}
