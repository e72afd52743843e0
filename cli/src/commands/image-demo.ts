/** `kayak image demo`: builds the demo image and loads it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Invocation } from "../command/spec.ts";
import { pathsFromFlags } from "../cluster/paths.ts";
import { buildDemoImage } from "../demo-image/build.ts";
import { requireStaticBusybox } from "../demo-image/busybox.ts";
import { repositoryPath } from "../host/self.ts";
import { loadImage } from "./image-load.ts";

export async function run({ flags }: Invocation): Promise<void> {
  const busybox = await requireStaticBusybox();
  const work = mkdtempSync(join(tmpdir(), "kayak-demo-"));
  try {
    const layout = await buildDemoImage({ recipe: repositoryPath("examples/demo-image"), busybox, work });
    await loadImage(pathsFromFlags(flags).images, layout);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
