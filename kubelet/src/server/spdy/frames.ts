/** SPDY/3.1 frames as bytes. Header blocks stay compressed here: their meaning depends on all blocks before (header-block.ts). */

export type Frame =
  | {
      readonly type: "syn-stream";
      readonly streamId: number;
      readonly fin: boolean;
      readonly unidirectional: boolean;
      readonly block: Buffer;
    }
  | { readonly type: "syn-reply" | "headers"; readonly streamId: number; readonly fin: boolean; readonly block: Buffer }
  | { readonly type: "rst-stream"; readonly streamId: number; readonly status: number }
  | { readonly type: "settings"; readonly settings: readonly { readonly id: number; readonly value: number }[] }
  | { readonly type: "ping"; readonly id: number }
  | { readonly type: "go-away"; readonly lastStreamId: number; readonly status: number }
  | { readonly type: "window-update"; readonly streamId: number; readonly delta: number }
  | { readonly type: "data"; readonly streamId: number; readonly fin: boolean; readonly data: Buffer };

export class SpdyError extends Error {
  override readonly name = "SpdyError";
}

/** A longer frame ends the connection. Clients send what they read at once: 32 KiB or so. */
export const MAX_FRAME_BYTES = 1024 * 1024;

const VERSION = 3;
const HEADER_BYTES = 8;
const FLAG_FIN = 1;
const FLAG_UNIDIRECTIONAL = 2;
const STREAM_ID_MASK = 0x7fffffff;
const MAX_SETTINGS = 64;

const types = {
  "syn-stream": 1,
  "syn-reply": 2,
  "rst-stream": 3,
  settings: 4,
  ping: 6,
  "go-away": 7,
  headers: 8,
  "window-update": 9,
} as const;

type ControlType = keyof typeof types;
const typeNames = new Map(Object.entries(types).map(([name, number]) => [number as number, name as ControlType]));

export function encodeFrame(frame: Frame): Buffer {
  switch (frame.type) {
    case "syn-stream":
      return control(frame, [u32(frame.streamId), u32(0), Buffer.alloc(2), frame.block]);
    case "syn-reply":
    case "headers":
      return control(frame, [u32(frame.streamId), frame.block]);
    case "rst-stream":
      return control(frame, [u32(frame.streamId), u32(frame.status)]);
    case "settings":
      return control(frame, [
        u32(frame.settings.length),
        ...frame.settings.flatMap(({ id, value }) => [u32(id), u32(value)]),
      ]);
    case "ping":
      return control(frame, [u32(frame.id)]);
    case "go-away":
      return control(frame, [u32(frame.lastStreamId), u32(frame.status)]);
    case "window-update":
      return control(frame, [u32(frame.streamId), u32(frame.delta)]);
    case "data":
    default:
      return Buffer.concat([
        u32(frame.streamId),
        flagsAndLength(frame.fin ? FLAG_FIN : 0, frame.data.length),
        frame.data,
      ]);
  }
}

function control(frame: Exclude<Frame, { type: "data" }>, parts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0x8000 | VERSION, 0);
  head.writeUInt16BE(types[frame.type], 2);
  const flags =
    ("fin" in frame && frame.fin ? FLAG_FIN : 0) |
    ("unidirectional" in frame && frame.unidirectional ? FLAG_UNIDIRECTIONAL : 0);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([head, flagsAndLength(flags, length), ...parts]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function flagsAndLength(flags: number, length: number): Buffer {
  return u32(((flags << 24) | length) >>> 0);
}

/** Cuts a byte stream into frames. What is incomplete waits for more; kinds of frames that are unknown are left out. */
export class FrameDecoder {
  #pending: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    let rest = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (rest.length >= HEADER_BYTES) {
      const length = rest.readUIntBE(5, 3);
      if (length > MAX_FRAME_BYTES) throw new SpdyError(`frame of ${length} bytes`);
      if (rest.length < HEADER_BYTES + length) break;
      const frame = decodeFrame(rest.subarray(0, HEADER_BYTES), rest.subarray(HEADER_BYTES, HEADER_BYTES + length));
      if (frame) frames.push(frame);
      rest = rest.subarray(HEADER_BYTES + length);
    }
    this.#pending = rest;
    return frames;
  }
}

function decodeFrame(head: Buffer, body: Buffer): Frame | undefined {
  const flags = head.readUInt8(4);
  const fin = (flags & FLAG_FIN) !== 0;
  const first = head.readUInt32BE(0);
  if (first <= STREAM_ID_MASK) return { type: "data", streamId: first, fin, data: body };
  const version = head.readUInt16BE(0) & 0x7fff;
  if (version !== VERSION) throw new SpdyError(`version ${version} of SPDY`);
  const type = typeNames.get(head.readUInt16BE(2));
  return type && decodeControl(type, flags, body);
}

function decodeControl(type: ControlType, flags: number, body: Buffer): Frame {
  const fin = (flags & FLAG_FIN) !== 0;
  const [first, second] = [word(type, body, 0), () => word(type, body, 1)];
  const streamId = first & STREAM_ID_MASK;
  switch (type) {
    case "syn-stream":
      return { type, streamId, fin, unidirectional: (flags & FLAG_UNIDIRECTIONAL) !== 0, block: after(type, body, 10) };
    case "syn-reply":
    case "headers":
      return { type, streamId, fin, block: after(type, body, 4) };
    case "rst-stream":
      return { type, streamId, status: second() };
    case "settings":
      return { type, settings: decodeSettings(first, body) };
    case "ping":
      return { type, id: first };
    case "go-away":
      return { type, lastStreamId: streamId, status: second() };
    case "window-update":
    default:
      return { type, streamId, delta: second() & STREAM_ID_MASK };
  }
}

function decodeSettings(count: number, body: Buffer): { id: number; value: number }[] {
  if (count > MAX_SETTINGS) throw new SpdyError(`${count} settings`);
  return Array.from({ length: count }, (_, index) => ({
    id: word("settings", body, 1 + 2 * index) & 0xffffff,
    value: word("settings", body, 2 + 2 * index),
  }));
}

function word(type: ControlType, body: Buffer, index: number): number {
  if (body.length < 4 * (index + 1)) throw new SpdyError(`truncated ${type} frame`);
  return body.readUInt32BE(4 * index);
}

function after(type: ControlType, body: Buffer, offset: number): Buffer {
  if (body.length < offset) throw new SpdyError(`truncated ${type} frame`);
  return body.subarray(offset);
}
