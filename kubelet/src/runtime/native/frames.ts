/** The framing between this process and a monitor: type, payload length (little endian), payload. */
export type FrameType = "P" | "S" | "K" | "R" | "L" | "A" | "I" | "Z" | "C" | "G" | "E" | "O" | "T" | "X";

const headerBytes = 5;
/** What a monitor accepts in one frame after the program. */
export const maxFrameBytes = 1 << 16;
/** More in one frame from a monitor means that it isn't one. */
const maxReceivedBytes = 1 << 20;

export function encodeFrame(type: FrameType, payload: Uint8Array = new Uint8Array()): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes + payload.length);
  frame.writeUInt8(type.charCodeAt(0), 0);
  frame.writeUInt32LE(payload.length, 1);
  frame.set(payload, headerBytes);
  return frame;
}

export interface Frame {
  readonly type: string;
  readonly payload: Buffer;
}

/** Cuts a byte stream into frames. */
export class FrameDecoder {
  #pending: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    let rest = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (rest.length >= headerBytes) {
      const length = rest.readUInt32LE(1);
      if (length > maxReceivedBytes) throw new Error(`frame of ${length} bytes`);
      if (rest.length < headerBytes + length) break;
      frames.push({
        type: String.fromCharCode(rest[0] ?? 0),
        payload: rest.subarray(headerBytes, headerBytes + length),
      });
      rest = rest.subarray(headerBytes + length);
    }
    this.#pending = rest;
    return frames;
  }
}
