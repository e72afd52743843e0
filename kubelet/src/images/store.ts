/**
 * The images of a machine, shared by all nodes of a cluster through the file system:
 *
 *   layers/<name>/        unpacked layers (layers.ts)     images/<hex>.json      one per image
 *   configs/<hex>         configurations                  references.json        full reference -> image id
 *   in-use/<hex>/<name>   links to containers' state      lock                   held by writers
 *
 * Readers take no lock: every file appears whole, by rename, after what it refers to.
 */
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { mkdir, readdir, readlink, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ImageAccess, ImageInfo } from "../cri.ts";
import { withAccess } from "./access.ts";
import { openArchive, type Archive } from "./archive.ts";
import { parseImageConfig, type ImageConfig } from "./config.ts";
import { hexOf, sha256 } from "./digest.ts";
import { layerName, openLayerStore } from "./layers.ts";
import { withFileLock } from "./lock.ts";
import { readImages, type ArchivedImage, type ArchivedLayer } from "./manifest.ts";
import { formatReference, normalizeReference, parseReference } from "./reference.ts";

export interface LoadProgress {
  readonly image: string;
  readonly layer: number;
  readonly layers: number;
}

export interface AddOptions {
  readonly onProgress?: (progress: LoadProgress) => void;
  /** From a registry, where it can be had again. */
  readonly pulled?: boolean;
}

/** What a container needs to run an image. */
export interface UnpackedImage {
  readonly id: string;
  readonly config: ImageConfig;
  readonly layersDir: string;
  /** Names in `layersDir`, topmost first. */
  readonly layers: readonly string[];
}

export interface ImageStore {
  readonly directory: string;
  /** Takes a `docker save` archive, an OCI archive or an OCI layout directory. */
  load(
    path: string,
    options?: { readonly onProgress?: (progress: LoadProgress) => void },
  ): Promise<readonly ImageInfo[]>;
  /** The same from an archive that was opened and read already. */
  add(images: readonly ArchivedImage[], archive: Archive, options?: AddOptions): Promise<readonly ImageInfo[]>;
  /** The layers that adding the image would unpack. */
  missingLayers(image: ArchivedImage): readonly ArchivedLayer[];
  list(): Promise<readonly ImageInfo[]>;
  resolve(reference: string): Promise<ImageInfo | undefined>;
  /** Takes a reference or an id away; the image goes with its last name, once no container uses it. */
  remove(reference: string): Promise<void>;
  unpacked(id: string): Promise<UnpackedImage | undefined>;
  /** Adds to who may use a pulled image. */
  grant(id: string, repository: string, access: ImageAccess): Promise<void>;
  /** As long as `stateDirectory` exists, the image's layers stay. */
  use(id: string, stateDirectory: string): void;
}

interface ImageRecord {
  readonly id: string;
  readonly layers: readonly string[];
  readonly sizeBytes: number;
  readonly repoDigests: readonly string[];
  /** From a registry. */
  readonly pulled?: boolean;
  readonly access?: ImageInfo["access"];
}

export class ImageNotFoundError extends Error {
  override readonly name = "ImageNotFoundError";
}

export interface ImageStoreOptions {
  /** kayak-native; beside the running bundle when not given. */
  readonly nativeBinary?: string;
}

export function openImageStore(directory: string, options: ImageStoreOptions = {}): ImageStore {
  return new FileImageStore(directory, options.nativeBinary ?? builtNativeBinary());
}

/** Beside the bundle, or where the build puts it when this runs from source. */
function builtNativeBinary(): string {
  const candidates = ["kayak-native", "../../../dist/kayak-native"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return candidates.find(existsSync) ?? candidates[0] ?? "";
}

/** Where what comes from registries waits to be unpacked. */
export function downloadsOf(directory: string): string {
  return join(directory, "downloads");
}

/** No download takes this long: it is what a crash left. */
const staleMs = 24 * 60 * 60 * 1000;

async function removeStale(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const { mtimeMs } = await stat(join(directory, name));
    if (Date.now() - mtimeMs > staleMs) await rm(join(directory, name), { recursive: true, force: true });
  }
}

class FileImageStore implements ImageStore {
  readonly directory: string;
  readonly #native: string;

  constructor(directory: string, native: string) {
    this.directory = directory;
    this.#native = native;
  }

  async load(path: string, options: Pick<AddOptions, "onProgress"> = {}): Promise<readonly ImageInfo[]> {
    await using archive = await openArchive(path);
    return await this.add(await readImages(archive), archive, options);
  }

  add(images: readonly ArchivedImage[], archive: Archive, options: AddOptions = {}): Promise<readonly ImageInfo[]> {
    return this.#locked(async () => {
      await this.#sweep();
      const added: ImageInfo[] = [];
      for (const image of images) added.push(await this.#store(image, archive, options));
      return added;
    });
  }

  missingLayers({ layers }: ArchivedImage): readonly ArchivedLayer[] {
    const store = openLayerStore(this.directory, { nativeBinary: this.#native });
    const names: string[] = [];
    for (const { diffId } of layers) names.push(layerName(diffId, names.at(-1)));
    return layers.filter((_, index) => !store.has(names[index] ?? ""));
  }

  async list(): Promise<readonly ImageInfo[]> {
    const references = this.#references();
    return Promise.all(
      (await this.#records()).map(async (record) => {
        const unusedSince = await this.#unusedSince(record.id);
        return { ...(await this.#info(record, references)), ...(unusedSince !== undefined && { unusedSince }) };
      }),
    );
  }

  async resolve(reference: string): Promise<ImageInfo | undefined> {
    const references = this.#references();
    const id = references.get(normalizeReference(reference)) ?? (await this.#byDigest(reference));
    const record = id === undefined ? undefined : this.#record(id);
    return record && this.#info(record, references);
  }

  remove(reference: string): Promise<void> {
    return this.#locked(async () => {
      const references = this.#references();
      const named = /^(sha256:)?[0-9a-f]{12,64}$/.test(reference) ? await this.#idsStarting(reference) : [];
      const gone =
        named.length === 1
          ? [...references].filter(([, id]) => id === named[0]).map(([name]) => name)
          : [normalizeReference(reference)];
      if (named.length !== 1 && !references.has(gone[0] ?? "")) throw await this.#notFound(reference);
      for (const name of gone) references.delete(name);
      await this.#write("references.json", Object.fromEntries(references));
      await this.#sweep();
    });
  }

  async unpacked(id: string): Promise<UnpackedImage | undefined> {
    const record = this.#record(id);
    if (!record) return undefined;
    return {
      id,
      config: this.#config(id),
      layersDir: join(this.directory, "layers"),
      layers: [...record.layers].reverse(),
    };
  }

  grant(id: string, repository: string, more: ImageAccess): Promise<void> {
    return this.#locked(async () => {
      const record = this.#record(id);
      if (!record) return;
      const access = { ...record.access, [repository]: withAccess(record.access?.[repository], more) };
      await this.#write(`images/${hexOf(id)}.json`, { ...record, access });
    });
  }

  use(id: string, stateDirectory: string): void {
    const users = join(this.directory, "in-use", hexOf(id));
    mkdirSync(users, { recursive: true });
    try {
      symlinkSync(stateDirectory, join(users, hexOf(sha256(stateDirectory))));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }

  async #store(image: ArchivedImage, archive: Archive, { onProgress, pulled = false }: AddOptions): Promise<ImageInfo> {
    const store = openLayerStore(this.directory, { nativeBinary: this.#native });
    const layers: string[] = [];
    let sizeBytes = image.config.length;
    for (const [index, layer] of image.layers.entries()) {
      onProgress?.({ image: image.names[0] ?? image.id, layer: index + 1, layers: image.layers.length });
      const stored = await store.ensure({ ...layer, open: () => archive.stream(layer.file) }, [...layers].reverse());
      layers.push(stored.name);
      sizeBytes += stored.sizeBytes;
    }
    const names = image.names.map(normalizeReference);
    const repoDigests = names.flatMap((name) =>
      image.digests.map((digest) => formatReference({ ...parseReference(name), digest })),
    );
    const access = pulled ? this.#record(image.id)?.access : undefined;
    const record: ImageRecord = {
      id: image.id,
      layers,
      sizeBytes,
      repoDigests: [...new Set(repoDigests)],
      pulled,
      ...(access && { access }),
    };
    parseImageConfig(image.config);
    await this.#write(`configs/${hexOf(image.id)}`, image.config);
    await this.#write(`images/${hexOf(image.id)}.json`, record);
    const references = this.#references();
    for (const name of names) references.set(name, image.id);
    await this.#write("references.json", Object.fromEntries(references));
    return this.#info(record, references);
  }

  /** Removes what a crash, a moved tag or a removal left: images without name and user, and layers without image. */
  async #sweep(): Promise<void> {
    const named = new Set(this.#references().values());
    const kept = new Set<string>();
    for (const record of await this.#records()) {
      if (named.has(record.id) || (await this.#isUsed(record.id))) for (const layer of record.layers) kept.add(layer);
      else await this.#forget(record.id);
    }
    const store = openLayerStore(this.directory, { nativeBinary: this.#native });
    for (const name of await readdir(store.directory).catch(() => [])) if (!kept.has(name)) await store.remove(name);
    await removeStale(downloadsOf(this.directory));
  }

  async #isUsed(id: string): Promise<boolean> {
    const users = join(this.directory, "in-use", hexOf(id));
    let used = false;
    for (const name of await readdir(users).catch(() => [])) {
      // Another node that shares the store may have taken it away meanwhile.
      const state = await readlink(join(users, name)).catch(() => undefined);
      if (state !== undefined && existsSync(state)) used = true;
      else await rm(join(users, name), { force: true });
    }
    return used;
  }

  /** Undefined while a container uses it. A link that is made or taken away changes its directory's time. */
  async #unusedSince(id: string): Promise<number | undefined> {
    if (await this.#isUsed(id)) return undefined;
    const places = [`images/${hexOf(id)}.json`, `in-use/${hexOf(id)}`].map((name) => join(this.directory, name));
    const times = await Promise.all(places.map((path) => stat(path).catch(() => undefined)));
    return Math.max(0, ...times.map((time) => time?.mtimeMs ?? 0));
  }

  async #forget(id: string): Promise<void> {
    const hex = hexOf(id);
    for (const path of [`images/${hex}.json`, `configs/${hex}`, `in-use/${hex}`])
      await rm(join(this.directory, path), { recursive: true, force: true });
  }

  #references(): Map<string, string> {
    return new Map(Object.entries((this.#readJson("references.json") as Record<string, string> | undefined) ?? {}));
  }

  async #records(): Promise<ImageRecord[]> {
    const files = await readdir(join(this.directory, "images")).catch(() => []);
    return files
      .filter((file) => file.endsWith(".json"))
      .flatMap((file) => (this.#readJson(`images/${file}`) as ImageRecord | undefined) ?? []);
  }

  #record(id: string): ImageRecord | undefined {
    return this.#readJson(`images/${hexOf(id)}.json`) as ImageRecord | undefined;
  }

  #config(id: string): ImageConfig {
    return parseImageConfig(readFileSync(join(this.directory, "configs", hexOf(id))));
  }

  async #info(record: ImageRecord, references: ReadonlyMap<string, string>): Promise<ImageInfo> {
    const { user, volumes } = this.#config(record.id);
    const names = [...references].filter(([, id]) => id === record.id).map(([name]) => name);
    // An image that was asked for by digest has a name, but no tag.
    const repoTags = names.filter((name) => !name.includes("@"));
    return {
      id: record.id,
      repoTags: repoTags.sort(),
      repoDigests: record.repoDigests,
      sizeBytes: record.sizeBytes,
      pulled: record.pulled ?? false,
      ...(record.access && { access: record.access }),
      user,
      volumes,
    };
  }

  async #byDigest(reference: string): Promise<string | undefined> {
    const { digest } = parseReference(reference);
    if (digest === undefined) return undefined;
    const full = normalizeReference(reference);
    return (await this.#records()).find(({ id, repoDigests }) => id === digest || repoDigests.includes(full))?.id;
  }

  async #idsStarting(prefix: string): Promise<string[]> {
    const hex = prefix.replace(/^sha256:/, "");
    return (await this.#records()).map(({ id }) => id).filter((id) => hexOf(id).startsWith(hex));
  }

  async #notFound(reference: string): Promise<Error> {
    const known = [...this.#references().keys()];
    return new ImageNotFoundError(
      `no image ${JSON.stringify(reference)}${known.length > 0 ? `; there are ${known.join(", ")}` : "; there are none"}`,
    );
  }

  #readJson(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.directory, name), "utf8"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  async #write(name: string, content: Buffer | object): Promise<void> {
    const path = join(this.directory, name);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(`${path}.new`, Buffer.isBuffer(content) ? content : JSON.stringify(content));
    await rename(`${path}.new`, path);
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    if (!existsSync(this.#native)) throw new Error(`${this.#native} is missing: build kayak first`);
    return withFileLock(join(this.directory, "lock"), this.#native, work);
  }
}
