/** An image of one static program. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { must } from "../process.ts";
import { packImage } from "./pack.ts";

/** Compiles `source` and writes an archive that holds it as the entrypoint of `tag`. Returns the archive's path. */
export async function buildImage(source: string, tag: string, directory: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "kayak-root-"));
  try {
    const program = basename(source, ".c");
    await must(["cc", "-Os", "-static", "-Wall", "-Werror", "-o", join(root, program), source]);
    const archive = join(directory, `${program}.tar`);
    await packImage({ root, tag, config: { Entrypoint: [`/${program}`] } }, archive);
    return archive;
  } finally {
    await rm(root, { recursive: true });
  }
}
