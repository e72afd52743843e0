/** Reads a file of an image without mounting it: the topmost layer that has it, or a whiteout for it, decides. Links are not followed. */
import { lstatSync, readFileSync, type Stats } from "node:fs";
import { join } from "node:path";
import type { UnpackedImage } from "./store.ts";

/** /etc/passwd and /etc/group; a larger one is ignored. */
const maxFileBytes = 8 << 20;

export function readImageFile(
  { layersDir, layers }: Pick<UnpackedImage, "layersDir" | "layers">,
  path: string,
): string | undefined {
  for (const layer of layers) {
    const found = inspect(join(layersDir, layer), path);
    if (found === "hidden") return undefined;
    if (found)
      return found.isFile() && found.size <= maxFileBytes
        ? readFileSync(join(layersDir, layer, path), "utf8")
        : undefined;
  }
  return undefined;
}

function inspect(layer: string, path: string): Stats | "hidden" | undefined {
  let at = layer;
  let info: Stats | undefined;
  for (const part of path.split("/").filter(Boolean)) {
    at = join(at, part);
    info = lstatSync(at, { throwIfNoEntry: false });
    if (!info) return undefined;
    if (info.isCharacterDevice() && info.rdev === 0) return "hidden";
    // Following a link here could leave the image.
    if (info.isSymbolicLink()) return "hidden";
  }
  return info;
}
