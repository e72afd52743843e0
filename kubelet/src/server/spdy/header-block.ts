/**
 * Header blocks: names and values behind their lengths, compressed with a state that goes on from block to block. So every
 * block must pass through here, in order, also that of a stream that is refused.
 */
import { constants, createDeflate, createInflate, type Deflate, type Inflate } from "node:zlib";
import { dictionary } from "./dictionary.ts";
import { SpdyError } from "./frames.ts";

/** By lower-case name; several values of a name are joined with NUL, as they came. */
export type Headers = ReadonlyMap<string, string>;

/** A block that expands to this much or more ends the connection. It is also zlib's buffer: a fuller one makes it stop. */
const MAX_BLOCK_BYTES = 16 * 1024;
const MAX_HEADERS = 256;

export class HeaderBlocks implements Disposable {
  readonly #inflate: Inflate = createInflate({
    dictionary,
    chunkSize: MAX_BLOCK_BYTES,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  readonly #deflate: Deflate = createDeflate({ dictionary, chunkSize: MAX_BLOCK_BYTES, flush: constants.Z_SYNC_FLUSH });

  async decode(block: Buffer): Promise<Headers> {
    return parseHeaders(await transform(this.#inflate, block));
  }

  encode(headers: Headers): Promise<Buffer> {
    return transform(this.#deflate, formatHeaders(headers));
  }

  [Symbol.dispose](): void {
    this.#inflate.destroy();
    this.#deflate.destroy();
  }
}

/** One at a time. */
function transform(zlib: Inflate | Deflate, input: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null | undefined, output?: Buffer) => {
      zlib.off("readable", checkLength).off("error", settle).off("close", closed);
      if (error) reject(error);
      else resolve(output ?? Buffer.alloc(0));
    };
    const checkLength = () => {
      if (zlib.readableLength >= MAX_BLOCK_BYTES) settle(new SpdyError("header block is too large"));
    };
    const closed = () => settle(new SpdyError("connection closed"));
    zlib.on("readable", checkLength).on("error", settle).on("close", closed);
    zlib.write(input, (error) => settle(error, error ? undefined : ((zlib.read() as Buffer | null) ?? undefined)));
  });
}

export function parseHeaders(bytes: Buffer): Headers {
  const headers = new Map<string, string>();
  let at = 0;
  const number = () => {
    if (bytes.length < at + 4) throw new SpdyError("truncated header block");
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  const text = () => {
    const length = number();
    if (bytes.length < at + length) throw new SpdyError("truncated header block");
    at += length;
    return bytes.toString("utf8", at - length, at);
  };
  const count = number();
  if (count > MAX_HEADERS) throw new SpdyError(`${count} headers`);
  for (let index = 0; index < count; index++) {
    const name = text().toLowerCase();
    headers.set(name, text());
  }
  return headers;
}

export function formatHeaders(headers: Headers): Buffer {
  const texts = [...headers].flat().map((text) => Buffer.from(text));
  const bytes = Buffer.alloc(4 + texts.reduce((sum, { length }) => sum + 4 + length, 0));
  let at = bytes.writeUInt32BE(headers.size);
  for (const text of texts) {
    at = bytes.writeUInt32BE(text.length, at);
    at += text.copy(bytes, at);
  }
  return bytes;
}
