/**
 * The server's side of a SPDY/3.1 connection, as Kubernetes' clients speak it: the client opens streams, each is answered or
 * refused, frames go both ways.
 *
 * Those clients neither grant windows nor keep to them. So windows are granted, for clients that wait for them, but not
 * waited for: the transport holds back whoever sends too fast, and a stream that is not read holds back the connection.
 */
import type { Duplex } from "node:stream";
import { encodeFrame, FrameDecoder, SpdyError, type Frame } from "./frames.ts";
import { HeaderBlocks, type Headers } from "./header-block.ts";
import { SpdyStream, type StreamPort } from "./stream.ts";

export interface ConnectionHandler {
  /** False refuses a stream. */
  admits(headers: Headers): boolean;
  opened(stream: SpdyStream): void;
}

/** More at the same time are refused. */
const MAX_STREAMS = 512;
/** A client that does not close after we did is cut off. */
const LINGER_MS = 5_000;

const status = { protocolError: 1, refusedStream: 3, cancel: 5 } as const;

export class Connection {
  /** Resolves when the transport has ended, for whatever reason. */
  readonly closed: Promise<void>;
  readonly #transport: Duplex;
  readonly #handler: ConnectionHandler;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #blocks = new HeaderBlocks();
  readonly #port: StreamPort;
  #lastStreamId = 0;
  #ending = false;
  #wake: (() => void) | undefined;

  constructor(transport: Duplex, handler: ConnectionHandler) {
    this.#transport = transport;
    this.#handler = handler;
    this.#port = {
      send: (streamId, data, { fin, done }) => {
        if (!this.#send({ type: "data", streamId, fin, data }, done)) done(new SpdyError("connection closed"));
      },
      wanted: () => this.#wake?.(),
      gone: (stream, { reset }) => this.#forget(stream, reset),
    };
    transport.on("error", () => transport.destroy());
    this.closed = new Promise((resolve) => {
      transport.once("close", () => {
        this.#release();
        resolve();
      });
    });
    this.#receive()
      .catch(() => {})
      .finally(() => transport.destroy());
  }

  /** Ends the connection after all that was sent; what still arrives is dropped. */
  end(): void {
    if (this.#ending || this.#transport.destroyed) return;
    this.#send({ type: "go-away", lastStreamId: this.#lastStreamId, status: 0 });
    this.#ending = true;
    this.#wake?.();
    this.#transport.end();
    const timer = setTimeout(() => this.#transport.destroy(), LINGER_MS);
    this.#transport.once("close", () => clearTimeout(timer));
  }

  #release(): void {
    this.#ending = true;
    for (const stream of this.#streams.values()) stream.destroy();
    this.#wake?.();
    this.#blocks[Symbol.dispose]();
  }

  async #receive(): Promise<void> {
    const decoder = new FrameDecoder();
    for await (const chunk of this.#transport as AsyncIterable<Buffer>)
      for (const frame of decoder.push(chunk)) await this.#handle(frame);
  }

  async #handle(frame: Frame): Promise<void> {
    switch (frame.type) {
      case "syn-stream":
        return this.#open(frame.streamId, await this.#blocks.decode(frame.block), frame.fin);
      case "syn-reply":
      case "headers":
        await this.#blocks.decode(frame.block);
        if (frame.fin) this.#streams.get(frame.streamId)?.received(Buffer.alloc(0), true);
        break;
      case "data":
        return this.#data(frame);
      case "rst-stream":
        this.#streams.get(frame.streamId)?.destroy();
        break;
      case "ping":
        if (frame.id % 2 === 1) this.#send(frame);
        break;
      case "settings":
      case "go-away":
      case "window-update":
        break;
    }
  }

  async #open(streamId: number, headers: Headers, fin: boolean): Promise<void> {
    if (this.#ending) return;
    if (streamId % 2 === 0 || streamId <= this.#lastStreamId) return this.#reset(streamId, status.protocolError);
    this.#lastStreamId = streamId;
    if (this.#streams.size >= MAX_STREAMS || !this.#handler.admits(headers))
      return this.#reset(streamId, status.refusedStream);
    const stream = new SpdyStream(streamId, headers, this.#port);
    this.#streams.set(streamId, stream);
    this.#send({ type: "syn-reply", streamId, fin: false, block: await this.#blocks.encode(new Map()) });
    this.#handler.opened(stream);
    if (fin) stream.received(Buffer.alloc(0), true);
  }

  async #data({ streamId, data, fin }: Extract<Frame, { type: "data" }>): Promise<void> {
    const stream = this.#streams.get(streamId);
    if (!stream || this.#ending) return;
    stream.received(data, fin);
    while (stream.full && !this.#ending) await new Promise<void>((resolve) => (this.#wake = resolve));
    if (data.length > 0 && !fin) this.#send({ type: "window-update", streamId, delta: data.length });
  }

  #reset(streamId: number, code: number): void {
    this.#send({ type: "rst-stream", streamId, status: code });
  }

  #forget(stream: SpdyStream, reset: boolean): void {
    if (!this.#streams.delete(stream.id)) return;
    if (reset) this.#reset(stream.id, status.cancel);
  }

  #send(frame: Frame, done?: (error?: Error | null) => void): boolean {
    if (this.#ending || !this.#transport.writable) return false;
    this.#transport.write(encodeFrame(frame), done);
    return true;
  }
}
