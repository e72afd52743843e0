/** The files of an image archive by name: a tar file (also gzipped), or a directory. Nothing is unpacked to read one of them. */
import { createReadStream, createWriteStream } from "node:fs";
import { open, mkdtemp, readFile, rm, stat, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { blockBytes, parseTarHeader } from "./tar-header.ts";
import { parsePax } from "./tar.ts";

export interface Archive extends AsyncDisposable {
  has(name: string): Promise<boolean>;
  /** Whole small files: manifests and configurations. */
  read(name: string): Promise<Buffer>;
  stream(name: string): Promise<AsyncIterable<Buffer>>;
}

/** Manifests and configurations; an archive with a larger one is refused. */
const maxDocumentBytes = 8 << 20;
const maxNameBytes = 1 << 16;

export async function openArchive(path: string): Promise<Archive> {
  const info = await stat(path);
  if (info.isDirectory()) return directoryArchive(path);
  const magic = await firstBytes(path);
  if (magic[0] === 0x1f && magic[1] === 0x8b) return gunzipped(path);
  return tarArchive(path);
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    return (await file.read(Buffer.alloc(4), 0, 4, 0)).buffer;
  } finally {
    await file.close();
  }
}

async function gunzipped(path: string): Promise<Archive> {
  const directory = await mkdtemp(join(tmpdir(), "kayak-image-"));
  const plain = join(directory, "image.tar");
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    await pipeline(createReadStream(path), createGunzip(), createWriteStream(plain));
    const archive = await tarArchive(plain);
    const close = async () => {
      await archive[Symbol.asyncDispose]();
      await remove();
    };
    return { ...archive, [Symbol.asyncDispose]: close };
  } catch (error) {
    await remove();
    throw error;
  }
}

function directoryArchive(root: string): Archive {
  const locate = (name: string) => join(root, posix.normalize(`/${name}`));
  return {
    has: (name) =>
      stat(locate(name)).then(
        (info) => info.isFile(),
        () => false,
      ),
    async read(name) {
      const { size } = await stat(locate(name));
      checkDocument(name, size);
      return readFile(locate(name));
    },
    stream: async (name) => createReadStream(locate(name)) as AsyncIterable<Buffer>,
    [Symbol.asyncDispose]: async () => {},
  };
}

interface Place {
  readonly offset: number;
  readonly size: number;
  /** Older `docker save` writes a layer once and links to it. */
  readonly linkTo?: string;
}

async function tarArchive(path: string): Promise<Archive> {
  const file = await open(path);
  const places = await index(file).catch(async (error: unknown) => {
    await file.close();
    throw new Error(`${path} is not an image archive: ${(error as Error).message}`, { cause: error });
  });
  const find = (name: string, links = 0): Place | undefined => {
    const place = places.get(posix.normalize(name));
    return place?.linkTo !== undefined && links < 8 ? find(place.linkTo, links + 1) : place;
  };
  const existing = (name: string): Place => {
    const place = find(name);
    if (!place) throw new Error(`${path} has no file ${name}`);
    return place;
  };
  return {
    has: async (name) => find(name) !== undefined,
    async read(name) {
      const { offset, size } = existing(name);
      checkDocument(name, size);
      return (await file.read(Buffer.alloc(size), 0, size, offset)).buffer;
    },
    async stream(name) {
      const { offset, size } = existing(name);
      return slice(file, offset, size);
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}

const chunkBytes = 1 << 18;

async function* slice(file: FileHandle, offset: number, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size;) {
    const { bytesRead, buffer } = await file.read(
      Buffer.allocUnsafe(Math.min(chunkBytes, size - at)),
      0,
      undefined,
      offset + at,
    );
    if (bytesRead === 0) throw new Error("the archive is cut off");
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Where each file of a tar is; only headers are read. */
async function index(file: FileHandle): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  const { size: end } = await file.stat();
  let longPath: string | undefined;
  for (let offset = 0; offset + blockBytes <= end;) {
    const header = parseTarHeader((await file.read(Buffer.alloc(blockBytes), 0, blockBytes, offset)).buffer);
    if (!header) break;
    const content = offset + blockBytes;
    offset = content + Math.ceil(header.size / blockBytes) * blockBytes;
    const name = posix.normalize(longPath ?? header.path);
    longPath = undefined;
    if (header.type === "gnu-path" || header.type === "pax") longPath = await readLongPath(file, content, header);
    else if (header.type === "file") places.set(name, { offset: content, size: header.size });
    else if (header.type === "symlink")
      places.set(name, { offset: 0, size: 0, linkTo: posix.join(dirname(name), header.linkPath) });
    else if (header.type === "link") places.set(name, { offset: 0, size: 0, linkTo: header.linkPath });
  }
  return places;
}

async function readLongPath(file: FileHandle, offset: number, { size, type }: { size: number; type: string }) {
  if (size > maxNameBytes) throw new Error(`a name of ${size} bytes`);
  const { buffer } = await file.read(Buffer.alloc(size), 0, size, offset);
  if (type === "pax") return new Map(parsePax(buffer)).get("path")?.toString();
  return buffer.toString("utf8").replace(/\0.*$/s, "");
}

function checkDocument(name: string, size: number): void {
  if (size > maxDocumentBytes)
    throw new Error(`${name} has ${size} bytes, more than the ${maxDocumentBytes} that are read`);
}
