/** An image of one static program, as `docker save` would write it, made without Docker. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { must } from "../process.ts";

/** Compiles `source` and writes an archive that holds it as the entrypoint of `tag`. Returns the archive's path. */
export async function buildImage(source: string, tag: string, directory: string): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), "kayak-image-"));
  try {
    const program = basename(source, ".c");
    await mkdir(join(work, "root"));
    await must(["cc", "-Os", "-static", "-Wall", "-Werror", "-o", join(work, "root", program), source]);
    await must(["tar", "-C", join(work, "root"), "-cf", join(work, "layer.tar"), program]);
    const layer = createHash("sha256")
      .update(await readFile(join(work, "layer.tar")))
      .digest("hex");
    const config = {
      architecture: process.arch === "arm64" ? "arm64" : "amd64",
      os: "linux",
      config: { Entrypoint: [`/${program}`] },
      rootfs: { type: "layers", diff_ids: [`sha256:${layer}`] },
    };
    await writeFile(join(work, "config.json"), JSON.stringify(config));
    await writeFile(
      join(work, "manifest.json"),
      JSON.stringify([{ Config: "config.json", RepoTags: [tag], Layers: ["layer.tar"] }]),
    );
    const archive = join(directory, `${program}.tar`);
    await must(["tar", "-C", work, "-cf", archive, "manifest.json", "config.json", "layer.tar"]);
    return archive;
  } finally {
    await rm(work, { recursive: true });
  }
}
