/** Undoes a layer's compression, which is told by its first bytes: media types are sometimes wrong. */
import { once } from "node:events";
import type { Writable } from "node:stream";
import { createGunzip } from "node:zlib";

const gzipMagic = 0x1f8b;
const zstdMagic = 0x28b52ffd;
const magicBytes = 4;
/** Of a zstd frame, at most. */
const frameHeaderBytes = 18;
/** As zstd's own tools refuse it. */
const maxWindowBytes = 2 ** 27;
/** What is given to the decoder at a time: each four bytes may become 128 KiB, and it holds what it made of one portion. */
const portionBytes = 1024;

export async function* decompress(source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const first = await firstBytes(source);
  const whole = restored(first, source);
  if (first.length < magicBytes) yield* whole;
  else if (first.readUInt16BE(0) === gzipMagic) yield* gunzip(whole);
  else if (first.readUInt32BE(0) === zstdMagic) yield* unzstd(checkedWindow(first, whole));
  else yield* whole;
}

/** At least as many bytes as tell the format, if there are. */
async function firstBytes(source: AsyncGenerator<Buffer>): Promise<Buffer> {
  let first = Buffer.alloc(0);
  while (first.length < frameHeaderBytes) {
    const { value, done } = await source.next();
    if (done) break;
    first = Buffer.concat([first, value]);
  }
  return first;
}

async function* restored(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  yield* rest;
}

async function* gunzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unzip = createGunzip();
  const fed = feed(source, unzip);
  fed.catch((error: Error) => unzip.destroy(error));
  yield* unzip as AsyncIterable<Buffer>;
  await fed;
}

async function feed(source: AsyncIterable<Buffer>, target: Writable): Promise<void> {
  for await (const chunk of source) if (!target.write(chunk)) await once(target, "drain");
  target.end();
}

/** The decoder makes room for the window that a frame asks for. */
function checkedWindow(first: Buffer, whole: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const bytes = windowBytes(first);
  if (bytes > maxWindowBytes) throw new Error(`the layer wants a zstd window of ${bytes} bytes`);
  return whole;
}

/** As RFC 8878 has it; a frame of one segment is bounded by its content. */
function windowBytes(frame: Buffer): number {
  const descriptor = frame[magicBytes] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const window = frame[magicBytes + 1] ?? 0;
  const base = 2 ** (10 + (window >> 3));
  return isSingleSegment ? 0 : base + (base / 8) * (window & 7);
}

/** Loaded when needed: few images use it. */
async function* unzstd(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { Decompress } = await import("fzstd");
  const ready: Buffer[] = [];
  const stream = new Decompress((chunk) => ready.push(Buffer.from(chunk)));
  for await (const chunk of source)
    for (let at = 0; at < chunk.length; at += portionBytes) {
      stream.push(chunk.subarray(at, at + portionBytes));
      yield* ready.splice(0);
    }
  stream.push(new Uint8Array(), true);
  yield* ready.splice(0);
}
