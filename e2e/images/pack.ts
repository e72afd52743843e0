/** An image of one layer, as `docker save` would write it, made without Docker. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { must } from "../process.ts";

export interface ImageContent {
  /** Becomes the image's root; everything belongs to root there. */
  readonly root: string;
  readonly tag: string;
  /** As in an image's configuration. */
  readonly config: Readonly<Record<string, unknown>>;
}

export async function packImage({ root, tag, config }: ImageContent, archive: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), "kayak-image-"));
  const layer = join(work, "layer.tar");
  try {
    await must(["tar", "-C", root, "--owner=0", "--group=0", "-cf", layer, "."], { timeoutMs: 120_000 });
    const hash = createHash("sha256");
    await pipeline(createReadStream(layer), hash);
    const document = {
      architecture: process.arch === "arm64" ? "arm64" : "amd64",
      os: "linux",
      config,
      rootfs: { type: "layers", diff_ids: [`sha256:${hash.digest("hex")}`] },
    };
    const manifest = [{ Config: "config.json", RepoTags: [tag], Layers: ["layer.tar"] }];
    await writeFile(join(work, "config.json"), JSON.stringify(document));
    await writeFile(join(work, "manifest.json"), JSON.stringify(manifest));
    await must(["tar", "-C", work, "-cf", archive, "manifest.json", "config.json", "layer.tar"], {
      timeoutMs: 120_000,
    });
  } finally {
    await rm(work, { recursive: true });
  }
}
