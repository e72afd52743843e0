/**
 * A registry's repository as an archive, so that an image from there is read and checked like one from a file. Layers are fetched into a
 * directory before they are unpacked: what is slow happens before the store is locked.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Archive } from "../archive.ts";
import { digesting, hexOf } from "../digest.ts";
import type { ArchivedLayer } from "../manifest.ts";
import { formatReference, parseReference } from "../reference.ts";
import { Repository, type RepositoryOptions } from "./client.ts";

/** Docker's number of downloads at a time. */
const parallelDownloads = 3;

export interface RegistryArchive extends Archive {
  /** Fetches these layers. What was promised of their content is checked. */
  download(layers: readonly ArchivedLayer[]): Promise<void>;
}

export async function registryArchive(
  text: string,
  options: RepositoryOptions & { readonly directory: string },
): Promise<RegistryArchive> {
  const reference = parseReference(text);
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const repository = new Repository(reference, { ...options, signal });
  const top = await repository.manifest(reference.digest ?? reference.tag ?? "latest");
  const index = { manifests: [{ digest: top.digest, annotations: { [nameKey]: formatReference(reference) } }] };
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const directory = await mkdtemp(join(options.directory, "pull-"));
  const fileOf = (name: string) => join(directory, hexOf(digestOf(name)));
  /** Manifests are asked for elsewhere than blobs; which digests are some is told by the documents that name them. */
  const manifests = new Set<string>();
  const document = async (digest: string) => {
    if (digest === top.digest) return top.document;
    return manifests.has(digest) ? (await repository.manifest(digest)).document : repository.document(digest);
  };
  return {
    has: async (name) => name === "index.json" || name.startsWith(blobDirectory),
    async read(name) {
      if (name === "index.json") return Buffer.from(JSON.stringify(index));
      const content = await document(digestOf(name));
      for (const nested of nestedManifests(content)) manifests.add(nested);
      return content;
    },
    stream: async (name) => createReadStream(fileOf(name)) as AsyncIterable<Buffer>,
    async download(layers) {
      const waiting = [...new Set(layers.map(({ file }) => file))];
      const work = async () => {
        for (let file = waiting.shift(); file !== undefined; file = waiting.shift())
          await fetchBlob(repository, digestOf(file), fileOf(file));
      };
      const ended = await Promise.allSettled(
        Array.from({ length: parallelDownloads }, () => work().finally(() => waiting.splice(0))),
      );
      const failed = ended.find((one) => one.status === "rejected");
      if (failed) throw failed.reason;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function fetchBlob(repository: Repository, digest: string, file: string): Promise<void> {
  const content = digesting(await repository.blob(digest), (actual) => {
    if (actual !== digest) throw new Error(`layer ${digest} has digest ${actual}`);
  });
  await pipeline(content, createWriteStream(file));
}

const nameKey = "io.containerd.image.name";
const blobDirectory = "blobs/sha256/";

function digestOf(file: string): string {
  return `sha256:${file.slice(blobDirectory.length)}`;
}

function nestedManifests(document: Buffer): string[] {
  const { manifests } = JSON.parse(document.toString("utf8")) as { manifests?: unknown };
  if (!Array.isArray(manifests)) return [];
  return (manifests as { digest?: unknown }[]).flatMap(({ digest }) => (typeof digest === "string" ? digest : []));
}
