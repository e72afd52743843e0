/** The client's side of a SPDY connection, for tests. */
import { once } from "node:events";
import { request } from "node:http";
import { Duplex } from "node:stream";
import { encodeFrame, FrameDecoder, type Frame } from "../spdy/frames.ts";
import { HeaderBlocks } from "../spdy/header-block.ts";

export class SpdyPeer {
  readonly frames: Frame[] = [];
  readonly #socket: Duplex;
  readonly #blocks = new HeaderBlocks();
  #changed: () => void = () => {};
  #nextStreamId = 1;
  #ended = false;

  constructor(socket: Duplex) {
    this.#socket = socket;
    const decoder = new FrameDecoder();
    socket.on("data", (chunk: Buffer) => {
      this.frames.push(...decoder.push(chunk));
      this.#changed();
    });
    socket.on("error", () => {});
    socket.once("close", () => {
      this.#ended = true;
      this.#changed();
      this.#blocks[Symbol.dispose]();
    });
  }

  send(frame: Frame): void {
    this.#socket.write(encodeFrame(frame));
  }

  async open(headers: Record<string, string | number>): Promise<number> {
    const streamId = this.#nextStreamId;
    this.#nextStreamId += 2;
    const block = await this.#blocks.encode(
      new Map(Object.entries(headers).map(([name, value]) => [name, `${value}`])),
    );
    this.send({ type: "syn-stream", streamId, fin: false, unidirectional: false, block });
    return streamId;
  }

  data(streamId: number, text: string, fin = false): void {
    this.send({ type: "data", streamId, fin, data: Buffer.from(text) });
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.#ended) throw new Error("the connection has ended");
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
  }

  /** The first frame of a kind. */
  async frame<Type extends Frame["type"]>(type: Type): Promise<Extract<Frame, { type: Type }>> {
    const find = () => this.frames.find((frame) => frame.type === type);
    await this.until(() => find() !== undefined);
    return find() as Extract<Frame, { type: Type }>;
  }

  textOf(streamId: number): string {
    return Buffer.concat(
      this.frames.flatMap((frame) => (frame.type === "data" && frame.streamId === streamId ? frame.data : [])),
    ).toString();
  }

  /** All of a stream, when the other side has ended it. */
  async text(streamId: number): Promise<string> {
    await this.until(() =>
      this.frames.some((frame) => frame.type === "data" && frame.streamId === streamId && frame.fin),
    );
    return this.textOf(streamId);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async closed(): Promise<void> {
    if (!this.#ended) await once(this.#socket, "close");
  }
}

export interface Reply {
  readonly status: number;
  readonly protocol: string | undefined;
  readonly body: string;
  readonly peer?: SpdyPeer;
}

/** Asks for an upgrade as Kubernetes' clients do. */
export function dialSpdy(port: number, path: string, protocols: readonly string[]): Promise<Reply> {
  const headers = { upgrade: "SPDY/3.1", "x-stream-protocol-version": protocols.join(", ") };
  return dial(
    { port, path, method: "POST", headers },
    { header: "x-stream-protocol-version", wrap: (socket) => socket },
  );
}

/** The same within a WebSocket. */
export function dialTunnel(port: number, path: string, protocol: string): Promise<Reply> {
  const headers = {
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "sec-websocket-protocol": protocol,
  };
  return dial({ port, path, headers }, { header: "sec-websocket-protocol", wrap: binaryMessages });
}

interface Request {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
}
type Transport = { readonly header: string; readonly wrap: (socket: Duplex) => Duplex };

function dial(options: Request, { header, wrap }: Transport): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const call = request({ ...options, agent: false, headers: { ...options.headers, connection: "Upgrade" } });
    call.on("upgrade", ({ statusCode = 0, headers }, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      const peer = new SpdyPeer(wrap(socket));
      resolve({ status: statusCode, protocol: String(headers[header]), body: "", peer });
    });
    call.on("response", async (answer) => {
      let body = "";
      for await (const chunk of answer) body += String(chunk);
      resolve({ status: answer.statusCode ?? 0, protocol: undefined, body });
    });
    call.on("error", reject);
    call.end();
  });
}

const BINARY = 0x82;

/** WebSocket messages of fewer than 126 bytes, masked with zeros. The `ws` client refuses the name of the protocol. */
function binaryMessages(socket: Duplex): Duplex {
  const messages = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length; at += 125) {
        const part = chunk.subarray(at, at + 125);
        socket.write(Buffer.concat([Buffer.from([BINARY, 0x80 | part.length, 0, 0, 0, 0]), part]));
      }
      done();
    },
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  let pending: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + (pending[1] ?? 0)) {
      const end = 2 + (pending[1] ?? 0);
      if (pending[0] === BINARY) messages.push(pending.subarray(2, end));
      pending = pending.subarray(end);
    }
  });
  socket.once("close", () => messages.destroy());
  return messages;
}
