/** `kayak image load FILE`: one copy for all nodes; works without a running cluster. */
import { existsSync } from "node:fs";
import { openImageStore } from "@kayak/kubelet";
import { CommandError } from "../command/errors.ts";
import type { Invocation } from "../command/spec.ts";
import { pathsFromFlags } from "../cluster/paths.ts";

export async function run({ flags, positionals }: Invocation): Promise<void> {
  const [file = ""] = positionals;
  if (!existsSync(file))
    throw new CommandError(`${file} does not exist.`, {
      hints: ["Save an image into a file first: docker save -o FILE IMAGE"],
    });
  await loadImage(pathsFromFlags(flags).images, file);
}

/** Says which images a file held. */
export async function loadImage(directory: string, file: string): Promise<void> {
  const images = await openImageStore(directory).load(file);
  const names = images.map(({ id, repoTags }) => (repoTags.length > 0 ? repoTags.join(", ") : id));
  process.stdout.write(`Loaded ${names.join(", ")}\n`);
}
