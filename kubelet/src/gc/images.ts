/** Deletes images that nothing uses when the disk fills up: those that a registry has too, the longest unused first. */
import type { Logger } from "@kayak/api";
import { sleep, type Clock } from "@kayak/client";
import type { KubeletConfig } from "../config/kubelet-config.ts";
import type { ImageInfo, ImageService } from "../cri.ts";
import { diskStats, type DiskStats } from "../stats/collect.ts";

const COLLECT_EVERY_MS = 300_000;

type Limits = Pick<KubeletConfig, "imageGCHighThresholdPercent" | "imageGCLowThresholdPercent" | "imageMinimumGCAgeMs">;

/** Which images are to go so that the disk is used no more than the low threshold. Pure. */
export function planImageRemoval(
  images: readonly ImageInfo[],
  disk: Pick<DiskStats, "capacityBytes" | "availableBytes">,
  { limits, nowMs }: { limits: Limits; nowMs: number },
): ImageInfo[] {
  const used = disk.capacityBytes - disk.availableBytes;
  if (used * 100 < limits.imageGCHighThresholdPercent * disk.capacityBytes) return [];
  let excess = used - (limits.imageGCLowThresholdPercent * disk.capacityBytes) / 100;
  const old = removable(images).filter(({ unusedSince = nowMs }) => nowMs - unusedSince >= limits.imageMinimumGCAgeMs);
  return old.filter(({ sizeBytes }) => {
    const needed = excess > 0;
    excess -= needed ? sizeBytes : 0;
    return needed;
  });
}

/** An image from a file was put there by somebody, and nobody could fetch it again. */
function removable(images: readonly ImageInfo[]): ImageInfo[] {
  return images
    .filter(({ pulled, unusedSince }) => pulled && unusedSince !== undefined)
    .sort((a, b) => (a.unusedSince ?? 0) - (b.unusedSince ?? 0));
}

/** Everything that can go, as when pods would have to. */
export async function reclaimImages(images: ImageService): Promise<boolean> {
  const gone = removable(await images.list());
  for (const { id } of gone) await images.remove(id);
  return gone.length > 0;
}

export interface CollectorOptions {
  readonly images: ImageService;
  readonly config: Limits;
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export async function collectImages(options: CollectorOptions): Promise<void> {
  const { images, config: limits, directory, clock, logger, signal } = options;
  for (;;) {
    await sleep(clock, COLLECT_EVERY_MS, signal);
    if (signal.aborted) return;
    try {
      const disk = await diskStats(directory);
      const nowMs = clock.now();
      for (const { id } of planImageRemoval(await images.list(), disk, { limits, nowMs })) await images.remove(id);
    } catch (error) {
      logger.warn("could not collect images", { error });
    }
  }
}
