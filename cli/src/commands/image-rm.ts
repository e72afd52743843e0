/** `kayak image rm IMAGE`: by name or id. */
import { openImageStore } from "@kayak/kubelet";
import { CommandError } from "../command/errors.ts";
import type { Invocation } from "../command/spec.ts";
import { pathsFromFlags } from "../cluster/paths.ts";

export async function run({ flags, positionals }: Invocation): Promise<void> {
  const [image = ""] = positionals;
  try {
    await openImageStore(pathsFromFlags(flags).images).remove(image);
  } catch (error) {
    if ((error as Error).name === "ImageNotFoundError")
      throw new CommandError(`there is no image "${image}".`, { hints: ["See them: kayak image ls"], cause: error });
    throw error;
  }
  process.stdout.write(`Removed ${image}\n`);
}
