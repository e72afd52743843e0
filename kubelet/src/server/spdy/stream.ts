/** One stream of a connection, as a Duplex. Destroying it resets it, unless both sides have ended. */
import { Duplex } from "node:stream";
import type { Headers } from "./header-block.ts";

export interface SendOptions {
  readonly fin: boolean;
  readonly done: (error?: Error | null) => void;
}

/** What streams ask of their connection. */
export interface StreamPort {
  send(streamId: number, data: Buffer, options: SendOptions): void;
  /** The reader wants more. */
  wanted(): void;
  gone(stream: SpdyStream, options: { readonly reset: boolean }): void;
}

/** Held for a slow reader; with more the connection is not read until this is taken. The window that SPDY starts with. */
const BUFFER_BYTES = 64 * 1024;
/** In one frame. */
const MAX_DATA_BYTES = 32 * 1024;

export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: Headers;
  readonly #port: StreamPort;

  constructor(id: number, headers: Headers, port: StreamPort) {
    super({ highWaterMark: BUFFER_BYTES, allowHalfOpen: true, emitClose: true });
    this.id = id;
    this.headers = headers;
    this.#port = port;
  }

  /** True while the reader is behind. */
  get full(): boolean {
    return !this.destroyed && !this.readableEnded && this.readableLength >= BUFFER_BYTES;
  }

  /** What the peer sent. Nothing more may come after `fin`. */
  received(data: Buffer, fin: boolean): void {
    if (this.destroyed) return;
    if (data.length > 0) this.push(data);
    if (fin) this.push(null);
  }

  override _read(): void {
    this.#port.wanted();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const rest = chunk.subarray(MAX_DATA_BYTES);
    const next = rest.length === 0 ? done : () => this._write(rest, _encoding, done);
    this.#port.send(this.id, chunk.subarray(0, MAX_DATA_BYTES), {
      fin: false,
      done: (error) => (error ? done(error) : next()),
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#port.send(this.id, Buffer.alloc(0), { fin: true, done });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#port.gone(this, { reset: !(this.readableEnded && this.writableFinished) });
    this.#port.wanted();
    done(error);
  }
}
