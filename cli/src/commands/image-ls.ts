/** `kayak image ls`. */
import { openImageStore } from "@kayak/kubelet";
import type { Invocation } from "../command/spec.ts";
import { renderTable } from "../command/columns.ts";
import { pathsFromFlags } from "../cluster/paths.ts";

const mebibyte = 1024 ** 2;
const shownDigits = 12;

export async function run({ flags }: Invocation): Promise<void> {
  const images = await openImageStore(pathsFromFlags(flags).images).list();
  const rows = images.flatMap(({ id, repoTags, sizeBytes }) => {
    const names = repoTags.length > 0 ? repoTags : ["<none>"];
    return names.map((name) => [
      name,
      id.replace("sha256:", "").slice(0, shownDigits),
      `${(sizeBytes / mebibyte).toFixed(1)} MiB`,
    ]);
  });
  process.stdout.write(
    rows.length === 0 ? "No images. Load one: kayak image load FILE\n" : renderTable(["IMAGE", "ID", "SIZE"], rows),
  );
}
