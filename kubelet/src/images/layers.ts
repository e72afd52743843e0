/**
 * Unpacked layers, each once per chain of layers below it: `layers/<short name>/` with a description beside it. A layer
 * appears under its name only when it is complete and its digest was right.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { overlayOptions } from "../runtime/plan/container.ts";
import { streamProgram } from "../runtime/native/run.ts";
import { cloneFlags, encodeProgram, type Step } from "../runtime/native/steps.ts";
import type { ArchivedLayer } from "./manifest.ts";
import { layerBounds, LayerMeter, type LayerBounds } from "./bounds.ts";
import { decompress } from "./decompress.ts";
import { digesting } from "./digest.ts";
import { planEntry, xattrSteps } from "./unpack.ts";
import { readTar } from "./tar.ts";

export interface StoredLayer {
  /** The directory's name. */
  readonly name: string;
  readonly sizeBytes: number;
}

export interface LayerSource extends ArchivedLayer {
  open(): Promise<AsyncIterable<Buffer>>;
}

export interface LayerStore {
  readonly directory: string;
  has(name: string): boolean;
  /** Unpacks what isn't there yet. `lowers` are the names of the layers below, topmost first. */
  ensure(source: LayerSource, lowers: readonly string[]): Promise<StoredLayer>;
  remove(name: string): Promise<void>;
}

/** 132 bits of the chain's sha256: enough that nobody finds two chains with one name, short enough for 150 layers in a page. */
const nameLength = 22;

/** As the OCI image spec defines a chain id, over the digests of this layer and all below. */
export function layerName(diffId: string, lower: string | undefined): string {
  return createHash("sha256")
    .update(`${lower ?? ""} ${diffId}`)
    .digest("base64url")
    .slice(0, nameLength);
}

export interface LayerStoreOptions {
  readonly nativeBinary: string;
  readonly bounds?: LayerBounds;
}

export function openLayerStore(root: string, { nativeBinary, bounds = layerBounds }: LayerStoreOptions): LayerStore {
  const directory = join(root, "layers");
  const described = (name: string) => join(root, "layer-info", `${name}.json`);
  return {
    directory,
    has: (name) => existsSync(described(name)),
    async ensure(source, lowers) {
      const name = layerName(source.diffId, lowers[0]);
      if (existsSync(described(name))) return JSON.parse(await readFile(described(name), "utf8")) as StoredLayer;
      await mkdir(directory, { recursive: true });
      await mkdir(join(root, "layer-info"), { recursive: true });
      const sizeBytes = await unpackLayer(source, {
        lowers,
        directory,
        target: join(directory, name),
        nativeBinary,
        bounds,
      });
      const layer: StoredLayer = { name, sizeBytes };
      await writeFile(`${described(name)}.new`, JSON.stringify({ ...layer, diffId: source.diffId }));
      await rename(`${described(name)}.new`, described(name));
      return layer;
    },
    async remove(name) {
      await rm(described(name), { force: true });
      await rm(join(directory, name), { recursive: true, force: true });
    },
  };
}

interface UnpackOptions {
  readonly lowers: readonly string[];
  readonly directory: string;
  readonly target: string;
  readonly nativeBinary: string;
  readonly bounds: LayerBounds;
}

async function unpackLayer(
  source: LayerSource,
  { lowers, directory, target, nativeBinary, bounds }: UnpackOptions,
): Promise<number> {
  // In the same directory, so that the rename is atomic. What a crash leaves is removed with the lock held (see store.ts).
  const temporary = await mkdtemp(join(directory, "unpacking-"));
  const upper = join(temporary, "upper");
  try {
    for (const name of ["upper", "work", "merged"]) await mkdir(join(temporary, name), { mode: 0o755 });
    const sizeBytes = await applyLayer(source, {
      program: rootSteps({ lowers, directory, temporary }),
      nativeBinary,
      bounds,
    });
    await rm(target, { recursive: true, force: true });
    await rename(upper, target);
    return sizeBytes;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function rootSteps({
  lowers,
  directory,
  temporary,
}: {
  lowers: readonly string[];
  directory: string;
  temporary: string;
}): Step[] {
  const upper = join(temporary, "upper");
  if (lowers.length === 0) return [["chroot-into", upper]];
  const merged = join(temporary, "merged");
  return [
    ["unshare", cloneFlags(["mount"])],
    ["private-mounts"],
    ["overlay", directory, merged, overlayOptions({ lowers, upper, work: join(temporary, "work") })],
    ["chroot-into", merged],
  ];
}

async function applyLayer(
  source: LayerSource,
  { program, nativeBinary, bounds }: Pick<UnpackOptions, "nativeBinary" | "bounds"> & { program: readonly Step[] },
): Promise<number> {
  const { steps, done } = streamProgram(nativeBinary);
  // Its failure is the more telling one, and must not be lost when the stream fails first.
  const failed = done.then(
    () => undefined,
    (error: Error) => error,
  );
  const meter = new LayerMeter(bounds);
  let size = 0;
  try {
    await send(steps, encodeProgram(program));
    await sendEntries(await uncompressed(source, { meter, onSize: (bytes) => (size = bytes) }), { meter, steps });
  } catch (error) {
    steps.destroy();
    const failure = await failed;
    // A process that was left in the middle of a file complains of that.
    throw error instanceof UnpackEndedError ? (failure ?? error) : error;
  }
  steps.end();
  const failure = await failed;
  if (failure) throw new Error(`layer ${source.diffId} cannot be unpacked: ${failure.message}`, { cause: failure });
  return size;
}

async function sendEntries(
  bytes: AsyncIterable<Buffer>,
  { meter, steps }: { readonly meter: LayerMeter; readonly steps: Writable },
): Promise<void> {
  const seen = new Set<string>();
  const directories = new Map<string, Step>();
  for await (const entry of readTar(bytes)) {
    meter.entry(entry.path);
    const planned = planEntry(entry, seen);
    for (const step of planned.steps) noteDirectory(step, directories);
    await send(steps, encodeProgram(planned.steps));
    if (!planned.hasContent) continue;
    for await (const chunk of entry.content()) await send(steps, chunk);
    await send(steps, encodeProgram(xattrSteps(entry)));
  }
  // Making entries changed their directories' times.
  await send(steps, encodeProgram([...directories.values()]));
}

/** Keeps the directories that still are some at the end. */
function noteDirectory(step: Step, directories: Map<string, Step>): void {
  const path = step[1];
  if (typeof path !== "string" || step[0] === "unpack-xattr" || step[0] === "unpack-opaque") return;
  if (step[0] === "unpack-directory") {
    directories.set(path, step);
    return;
  }
  if (!directories.has(path)) return;
  for (const known of directories.keys()) if (known === path || known.startsWith(`${path}/`)) directories.delete(known);
}

/** Why, the process itself says. */
class UnpackEndedError extends Error {
  override readonly name = "UnpackEndedError";

  constructor() {
    super("the unpacking process has ended");
  }
}

async function send(steps: Writable, data: Buffer): Promise<void> {
  if (data.length === 0) return;
  if (steps.destroyed || steps.errored) throw new UnpackEndedError();
  if (!steps.write(data)) await drained(steps);
}

/** Until there is room again, or the process on the other side is gone. */
function drained(steps: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      steps.off("drain", settle).off("close", settle);
      if (steps.destroyed) reject(new UnpackEndedError());
      else resolve();
    };
    steps.on("drain", settle).on("close", settle);
  });
}

/** The layer's tar stream; the digests of the file and of the content are checked at the end. */
async function uncompressed(
  source: LayerSource,
  { meter, onSize }: { readonly meter: LayerMeter; readonly onSize: (bytes: number) => void },
): Promise<AsyncIterable<Buffer>> {
  const raw = digesting(await source.open(), (digest) => expectDigest(source.digest ?? digest, digest));
  return digesting(meter.uncompressed(decompress(meter.compressed(raw))), (digest, size) => {
    expectDigest(source.diffId, digest);
    onSize(size);
  });
}

function expectDigest(expected: string, actual: string): void {
  if (expected !== actual) throw new Error(`layer ${expected} has digest ${actual}`);
}
