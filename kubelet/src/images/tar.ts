/**
 * Reads a tar stream entry by entry, without keeping contents. PAX records and GNU long names are folded into the entry they
 * describe. What an entry leaves unread is skipped.
 */
import { blockBytes, parseTarHeader, type TarHeader } from "./tar-header.ts";

export interface TarEntry extends TarHeader {
  /** PAX records of this entry, e.g. SCHILY.xattr.*. */
  readonly pax: ReadonlyMap<string, Buffer>;
  /** May be read once, before the next entry. */
  content(): AsyncIterable<Buffer>;
}

/** Names, link targets and attributes; more is an attack. */
const maxMetadataBytes = 1 << 20;

export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const bytes = new ByteSource(source);
  let pax = new Map<string, Buffer>();
  for (let block = await bytes.exactly(blockBytes); block !== undefined; block = await bytes.exactly(blockBytes)) {
    const header = parseTarHeader(block);
    // The end is two blocks of zeros; what follows is padding, but part of the digest.
    if (!header) {
      await bytes.drain();
      return;
    }
    const padding = (blockBytes - (header.size % blockBytes)) % blockBytes;
    if (isMetadata(header)) {
      collectMetadata(header, pax, await metadata(bytes, header.size));
      await bytes.skip(padding);
      continue;
    }
    const entry = applyPax(header, pax);
    const size = entry.type === "file" ? entry.size : header.size;
    const end = bytes.position + size;
    yield { ...entry, pax, content: () => bytes.upTo(end) };
    await bytes.skip(end - bytes.position + ((blockBytes - (size % blockBytes)) % blockBytes));
    pax = new Map();
  }
}

function isMetadata({ type }: TarHeader): boolean {
  return type === "pax" || type === "gnu-path" || type === "gnu-link" || type === "pax-global";
}

async function metadata(bytes: ByteSource, size: number): Promise<Buffer> {
  if (size > maxMetadataBytes) throw new Error(`tar metadata of ${size} bytes`);
  const data = await bytes.exactly(size);
  if (data === undefined) throw new Error("the tar archive is cut off");
  return data;
}

function collectMetadata(header: TarHeader, pax: Map<string, Buffer>, data: Buffer): void {
  const text = data.subarray(0, data.indexOf(0) < 0 ? data.length : data.indexOf(0));
  if (header.type === "gnu-path") pax.set("path", text);
  if (header.type === "gnu-link") pax.set("linkpath", text);
  if (header.type === "pax") for (const [key, value] of parsePax(data)) pax.set(key, value);
}

/** `LENGTH KEY=VALUE\n`, where the length counts the whole record. */
export function* parsePax(data: Buffer): Generator<[string, Buffer]> {
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(0x20, at);
    const length = Number(data.toString("latin1", at, space));
    const equals = data.indexOf(0x3d, space);
    const end = at + length;
    if (
      space < 0 ||
      equals < 0 ||
      !Number.isInteger(length) ||
      equals >= end ||
      end > data.length ||
      data[end - 1] !== 0x0a
    )
      throw new Error("malformed PAX record");
    yield [data.toString("utf8", space + 1, equals), data.subarray(equals + 1, end - 1)];
    at = end;
  }
}

function applyPax(header: TarHeader, pax: ReadonlyMap<string, Buffer>): TarHeader {
  const text = (key: string) => pax.get(key)?.toString("utf8");
  const number = (key: string) => {
    const value = text(key);
    if (value === undefined) return undefined;
    if (!/^-?\d+(\.\d*)?$/.test(value)) throw new Error(`malformed PAX record ${key}`);
    return Math.max(0, Math.floor(Number(value)));
  };
  return {
    ...header,
    path: text("path") ?? header.path,
    linkPath: text("linkpath") ?? header.linkPath,
    size: number("size") ?? header.size,
    uid: number("uid") ?? header.uid,
    gid: number("gid") ?? header.gid,
    mtimeSeconds: number("mtime") ?? header.mtimeSeconds,
  };
}

/** A position in a chunked stream. */
class ByteSource {
  position = 0;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** Undefined at a clean end. */
  async exactly(length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      const part = await this.#take(missing);
      if (part === undefined) {
        if (missing === length) return undefined;
        throw new Error("the tar archive is cut off");
      }
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  }

  async *upTo(end: number): AsyncGenerator<Buffer> {
    while (this.position < end) {
      const part = await this.#take(end - this.position);
      if (part === undefined) throw new Error("the tar archive is cut off");
      yield part;
    }
  }

  async skip(length: number): Promise<void> {
    const end = this.position + length;
    while (this.position < end)
      if ((await this.#take(end - this.position)) === undefined) throw new Error("the tar archive is cut off");
  }

  async drain(): Promise<void> {
    while ((await this.#take(Number.MAX_SAFE_INTEGER)) !== undefined);
  }

  async #take(most: number): Promise<Buffer | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) return undefined;
      this.#rest = next.value;
    }
    const part = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(part.length);
    this.position += part.length;
    return part;
  }
}
