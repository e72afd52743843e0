/** Image archives for tests, in the formats that tools write. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { sha256 } from "../digest.ts";
import { buildTar, type TarFile } from "./tar-builder.ts";

export type Files = Record<string, Buffer>;

const architecture = { x64: "amd64", arm64: "arm64" }[process.arch as string] ?? process.arch;

export function imageConfig(layers: readonly Buffer[], config: object = {}): Buffer {
  return Buffer.from(
    JSON.stringify({ architecture, os: "linux", config, rootfs: { type: "layers", diff_ids: layers.map(sha256) } }),
  );
}

export function dockerSave(
  layers: readonly Buffer[],
  { tags = ["web:1"], config = {} }: { tags?: readonly string[]; config?: object } = {},
): Files {
  const names = layers.map((_, index) => `${index}/layer.tar`);
  const document = imageConfig(layers, config);
  return {
    "config.json": document,
    ...Object.fromEntries(layers.map((layer, index) => [names[index] ?? "", layer])),
    "manifest.json": Buffer.from(JSON.stringify([{ Config: "config.json", RepoTags: tags, Layers: names }])),
  };
}

export interface OciOptions {
  readonly name?: string;
  readonly compress?: (layer: Buffer) => Buffer;
  /** Further entries of the index, e.g. of platforms whose blobs are absent. */
  readonly others?: readonly object[];
}

export function ociLayout(
  layers: readonly Buffer[],
  { name = "docker.io/library/web:1", compress = gzipSync, others = [] }: OciOptions = {},
): Files {
  const files: Files = { "oci-layout": Buffer.from('{"imageLayoutVersion":"1.0.0"}') };
  const add = (data: Buffer) => {
    files[`blobs/sha256/${sha256(data).slice(7)}`] = data;
    return { digest: sha256(data), size: data.length };
  };
  const manifest = add(
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        config: add(imageConfig(layers)),
        layers: layers.map((layer) => add(compress(layer))),
      }),
    ),
  );
  const nested = add(
    Buffer.from(JSON.stringify({ manifests: [...others, { ...manifest, platform: { os: "linux", architecture } }] })),
  );
  files["index.json"] = Buffer.from(
    JSON.stringify({ manifests: [{ ...nested, annotations: { "io.containerd.image.name": name } }] }),
  );
  return files;
}

export function tarOf(files: Files): Buffer {
  return buildTar(Object.entries(files).map(([path, content]): TarFile => ({ path, content })));
}

export function writeLayout(directory: string, files: Files): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}
