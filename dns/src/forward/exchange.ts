/** One query to one server and its answer, over UDP or TCP. The effect behind the forwarder. */
import { createSocket } from "node:dgram";
import { connect, isIPv6 } from "node:net";
import { FrameReader, frame } from "../message/frame.ts";
import { questionEnd } from "../message/wire.ts";

export type Transport = "udp" | "tcp";

export interface Server {
  readonly address: string;
  readonly port: number;
}

export interface ExchangeOptions {
  readonly transport: Transport;
  readonly timeoutMs: number;
}

/** Rejects when no answer came in time or the server can't be reached. */
export type Exchange = (query: Buffer, server: Server, options: ExchangeOptions) => Promise<Buffer>;

export const exchange: Exchange = (query, server, options) =>
  (options.transport === "udp" ? overUdp : overTcp)(query, server, options.timeoutMs);

/** From a port of its own each time, so that nobody can guess where an answer is expected. */
function overUdp(query: Buffer, { address, port }: Server, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      socket.removeAllListeners().on("error", () => {});
      socket.close();
      finish();
    };
    const fail = (error: Error) => settle(() => reject(error));
    const timer = setTimeout(fail, timeoutMs, new Error("no answer"));
    socket.on("error", fail).on("message", (reply) => answers(query, reply) && settle(() => resolve(reply)));
    socket.on("connect", () => socket.send(query, (error) => error && fail(error)));
    socket.connect(port, address);
  });
}

function overTcp(query: Buffer, { address, port }: Server, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    const reader = new FrameReader();
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      socket.removeAllListeners().on("error", () => {});
      socket.destroy();
      finish();
    };
    const fail = (error: Error) => settle(() => reject(error));
    const timer = setTimeout(fail, timeoutMs, new Error("no answer"));
    socket.on("error", fail).on("close", () => fail(new Error("connection closed")));
    socket.on("data", (chunk: Buffer) => {
      const reply = reader.add(chunk).find((message) => answers(query, message));
      if (reply) settle(() => resolve(reply));
    });
    socket.write(frame(query));
  });
}

/** The same id and the same question, and an answer at all. */
function answers(query: Buffer, reply: Buffer): boolean {
  if (reply.length < 12 || reply.readUInt16BE(0) !== query.readUInt16BE(0) || (reply.readUInt8(2) & 0x80) === 0)
    return false;
  try {
    return questionOf(reply) === questionOf(query);
  } catch {
    return false;
  }
}

function questionOf(message: Buffer): string {
  return message.toString("latin1", 12, questionEnd(message)).toLowerCase();
}
