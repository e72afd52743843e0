/** Messages in a TCP stream: each behind its length. */

const lengthBytes = 2;

export function frame(message: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(lengthBytes + message.length);
  framed.writeUInt16BE(message.length, 0);
  message.copy(framed, lengthBytes);
  return framed;
}

/** Collects a stream's chunks. Holds at most one unfinished message, so at most 64 KiB and a chunk. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The messages that are complete now. */
  add(chunk: Buffer): Buffer[] {
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const messages: Buffer[] = [];
    while (rest.length >= lengthBytes) {
      const end = lengthBytes + rest.readUInt16BE(0);
      if (rest.length < end) break;
      messages.push(rest.subarray(lengthBytes, end));
      rest = rest.subarray(end);
    }
    this.#rest = rest;
    return messages;
  }
}
