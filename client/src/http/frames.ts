/** Newline-framed JSON, as watches send it, from chunks that are cut anywhere. */

/** A longer event ends the watch with an error: etcd holds nothing near this size. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Splits a stream of chunks into lines. Bytes are copied only for lines that cross chunks. */
export class LineSplitter {
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  /** The lines that `chunk` completes. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const line = this.#complete(chunk.subarray(start, end));
      if (line !== "") lines.push(line);
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
    return lines;
  }

  /** What stands after the last newline: a whole value if the server ended well, else a cut one. */
  rest(): string {
    return this.#complete(Buffer.alloc(0));
  }

  #complete(tail: Buffer): string {
    if (this.#pendingBytes === 0) return tail.toString("utf8");
    const line = Buffer.concat([...this.#pending, tail]).toString("utf8");
    this.#pending = [];
    this.#pendingBytes = 0;
    return line;
  }

  #keep(part: Buffer): void {
    this.#pendingBytes += part.length;
    if (this.#pendingBytes > MAX_FRAME_BYTES) throw new RangeError(`watch event exceeds ${MAX_FRAME_BYTES} bytes`);
    this.#pending.push(part);
  }
}

/** The JSON values of a stream, in order. A value cut off by the end of the stream is dropped. */
export async function* jsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator {
  const splitter = new LineSplitter();
  for await (const chunk of chunks) {
    for (const line of splitter.push(chunk)) yield JSON.parse(line);
  }
  const rest = splitter.rest();
  if (isComplete(rest)) yield JSON.parse(rest);
}

function isComplete(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
