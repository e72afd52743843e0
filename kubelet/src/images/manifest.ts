/**
 * Finds the images of an archive: OCI's index.json, or the manifest.json of `docker save`. When both are present (Docker 25
 * and later write both) the OCI index wins and manifest.json only adds names, so one archive means one thing.
 */
import { z } from "zod";
import type { Archive } from "./archive.ts";
import { checkedDigest, hexOf, sha256 } from "./digest.ts";

export interface ArchivedLayer {
  readonly diffId: string;
  /** File in the archive. */
  readonly file: string;
  /** Of that file, when the manifest says. */
  readonly digest?: string;
}

export interface ArchivedImage {
  /** The configuration's digest: the image's id. */
  readonly id: string;
  readonly config: Buffer;
  readonly layers: readonly ArchivedLayer[];
  /** As written in the archive. */
  readonly names: readonly string[];
  /** Of what the image was found through: its index, if any, and its manifest. */
  readonly digests: readonly string[];
}

const descriptor = z.object({
  mediaType: z.string().optional(),
  digest: z.string(),
  size: z.number().optional(),
  platform: z.object({ os: z.string().optional(), architecture: z.string().optional() }).optional(),
  annotations: z.record(z.string(), z.string()).nullish(),
});
type Descriptor = z.infer<typeof descriptor>;

const indexDocument = z.object({ manifests: z.array(descriptor) });
const manifestDocument = z.object({ config: descriptor, layers: z.array(descriptor) });
const dockerManifest = z.array(
  z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullish(), Layers: z.array(z.string()) }),
);
const configDocument = z.object({ rootfs: z.object({ diff_ids: z.array(z.string()) }) });

const architectures: Readonly<Record<string, string>> = {
  x64: "amd64",
  arm64: "arm64",
  ia32: "386",
  ppc64: "ppc64le",
  s390x: "s390x",
};

/** Indexes nest (a tag's index in the archive's index); deeper is an attack. */
const maxIndexDepth = 4;

export async function readImages(archive: Archive): Promise<readonly ArchivedImage[]> {
  const docker = (await archive.has("manifest.json"))
    ? parse(dockerManifest, await archive.read("manifest.json"), "manifest.json")
    : [];
  if (!(await archive.has("index.json"))) {
    if (docker.length === 0)
      throw new Error("this is no image archive: it has neither index.json (OCI) nor manifest.json (docker save)");
    return Promise.all(docker.map((entry) => dockerImage(archive, entry)));
  }
  const index = parse(indexDocument, await archive.read("index.json"), "index.json");
  const images: ArchivedImage[] = [];
  for (const entry of index.manifests) {
    const image = await ociImage(archive, entry, 0);
    if (!image) continue;
    const digests = [...new Set([checkedDigest(entry.digest), ...image.digests])];
    images.push({ ...image, digests, names: [...namesOf(entry), ...dockerNames(docker, image.id)] });
  }
  if (images.length === 0) throw new Error(`the archive has no image for ${platformName()}`);
  return mergeNames(images);
}

async function dockerImage(archive: Archive, entry: z.infer<typeof dockerManifest>[number]): Promise<ArchivedImage> {
  const config = await archive.read(entry.Config);
  const diffIds = readDiffIds(config);
  if (diffIds.length !== entry.Layers.length)
    throw new Error(`${entry.Config} lists ${diffIds.length} layers, manifest.json ${entry.Layers.length}`);
  const layers = diffIds.map((diffId, index) => ({ diffId, file: entry.Layers[index] ?? "" }));
  return { id: sha256(config), config, layers, names: entry.RepoTags ?? [], digests: [] };
}

async function ociImage(
  archive: Archive,
  entry: Descriptor,
  depth: number,
): Promise<Omit<ArchivedImage, "names"> | undefined> {
  if (depth > maxIndexDepth) throw new Error("image indexes are nested too deeply");
  if (!matchesPlatform(entry) || !(await archive.has(blobFile(entry.digest)))) return undefined;
  const document = await readBlob(archive, entry.digest);
  const content = json(document, entry.digest);
  if (isBoth(content)) throw new Error(`${entry.digest} is an index and a manifest at once`);
  const nested = indexDocument.safeParse(content);
  if (nested.success) {
    for (const inner of nested.data.manifests) {
      const image = await ociImage(archive, inner, depth + 1);
      if (image) return image;
    }
    return undefined;
  }
  return manifestImage(archive, entry.digest, parse(manifestDocument, document, entry.digest));
}

/** What it means would depend on who reads it. */
function isBoth(content: unknown): boolean {
  return typeof content === "object" && content !== null && "manifests" in content && "layers" in content;
}

async function manifestImage(archive: Archive, digest: string, manifest: z.infer<typeof manifestDocument>) {
  if (!(await archive.has(blobFile(manifest.config.digest)))) return undefined;
  const config = await readBlob(archive, manifest.config.digest);
  const diffIds = readDiffIds(config);
  if (diffIds.length !== manifest.layers.length)
    throw new Error(`the configuration lists ${diffIds.length} layers, the manifest ${manifest.layers.length}`);
  const layers = diffIds.map((diffId, index) => {
    const layer = checkedDigest(manifest.layers[index]?.digest);
    return { diffId, file: blobFile(layer), digest: layer };
  });
  return { id: checkedDigest(manifest.config.digest), config, layers, digests: [checkedDigest(digest)] };
}

/** Attestations are listed with platform unknown/unknown. */
function matchesPlatform({ platform, annotations }: Descriptor): boolean {
  if (annotations?.["vnd.docker.reference.type"]) return false;
  if (!platform) return true;
  return (platform.os ?? "linux") === "linux" && (platform.architecture ?? "") === architectures[process.arch];
}

function platformName(): string {
  return `linux/${architectures[process.arch] ?? process.arch}`;
}

function namesOf({ annotations }: Descriptor): string[] {
  const name = annotations?.["io.containerd.image.name"] ?? annotations?.["org.opencontainers.image.ref.name"];
  // Many tools write only a tag there, which names no image.
  return name !== undefined && (/[/:]/.test(name) || annotations?.["io.containerd.image.name"] !== undefined)
    ? [name]
    : [];
}

function dockerNames(docker: z.infer<typeof dockerManifest>, id: string): string[] {
  return docker.filter(({ Config }) => Config.includes(hexOf(id))).flatMap(({ RepoTags }) => RepoTags ?? []);
}

function mergeNames(images: readonly ArchivedImage[]): ArchivedImage[] {
  const merged = new Map<string, ArchivedImage>();
  for (const image of images) {
    const names = [...(merged.get(image.id)?.names ?? []), ...image.names];
    merged.set(image.id, { ...image, names: [...new Set(names)] });
  }
  return [...merged.values()];
}

function blobFile(digest: string): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

async function readBlob(archive: Archive, digest: string): Promise<Buffer> {
  const data = await archive.read(blobFile(digest));
  const actual = sha256(data);
  if (actual !== digest) throw new Error(`blob ${digest} has digest ${actual}`);
  return data;
}

function readDiffIds(config: Buffer): string[] {
  return parse(configDocument, config, "the image's configuration").rootfs.diff_ids.map(checkedDigest);
}

function parse<T>(schema: z.ZodType<T>, data: Buffer, name: string): T {
  const result = schema.safeParse(json(data, name));
  if (!result.success)
    throw new Error(
      `${name} is malformed: ${result.error.issues[0]?.path.join(".")}: ${result.error.issues[0]?.message}`,
    );
  return result.data;
}

function json(data: Buffer, name: string): unknown {
  try {
    return JSON.parse(data.toString("utf8"));
  } catch (error) {
    throw new Error(`${name} is not JSON`, { cause: error });
  }
}
