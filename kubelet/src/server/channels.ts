/**
 * The remote command protocol over a WebSocket: every message begins with its channel. The base64 variants carry the channel as a digit
 * and the data as text. With v5 a client can close a channel (255).
 */
import type { RawData, WebSocket } from "ws";

export const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** The protocols spoken, the best first. */
export const protocols = [
  "v5.channel.k8s.io",
  "v4.channel.k8s.io",
  "v5.base64.channel.k8s.io",
  "v4.base64.channel.k8s.io",
  "channel.k8s.io",
  "base64.channel.k8s.io",
] as const;
export type Protocol = (typeof protocols)[number];

export function chooseProtocol(offered: ReadonlySet<string>): Protocol | false {
  return protocols.find((protocol) => offered.has(protocol)) ?? false;
}

/** Before v4 the error channel carried the bare message of a failure, and nothing when there was none. */
export function tellsStatus(protocol: string): boolean {
  return /^v[45]\./.test(protocol);
}

/** Output is held back while this much waits for the client. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

export interface Message {
  readonly channel: number;
  readonly data: Buffer;
}

export function encode(protocol: Protocol, { channel, data }: Message): Buffer | string {
  if (protocol.includes("base64")) return `${channel}${data.toString("base64")}`;
  return Buffer.concat([Buffer.from([channel]), data]);
}

export function decode(protocol: Protocol, raw: RawData): Message {
  const data = toBuffer(raw);
  if (!protocol.includes("base64")) return { channel: data[0] ?? -1, data: data.subarray(1) };
  const text = data.toString("latin1");
  return { channel: Number(text[0]), data: Buffer.from(text.slice(1), "base64") };
}

function toBuffer(raw: RawData): Buffer {
  if (Buffer.isBuffer(raw)) return raw;
  return Array.isArray(raw) ? Buffer.concat(raw) : Buffer.from(raw);
}

/** Sends; resolves when the client has taken enough of what waits. */
export function send(socket: WebSocket, message: Message): Promise<void> {
  return new Promise((resolve) => {
    const full = socket.bufferedAmount > MAX_BUFFERED_BYTES;
    socket.send(encode(socket.protocol as Protocol, message), () => full && resolve());
    if (!full) resolve();
  });
}
