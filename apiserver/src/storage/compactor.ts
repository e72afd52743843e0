/** Compacts the store every few minutes, keeping that much history: as upstream, so that continue tokens and watches live as long. */
import type { Logger } from "@kayak/api";
import { abortableSleep } from "../util/sleep.ts";
import type { Storage } from "./storage.ts";

const intervalMs = 5 * 60_000;

export async function compactRegularly(
  { storage, logger }: { storage: Storage; logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  let before: number | undefined;
  while (!signal.aborted) {
    try {
      const now = await storage.currentRevision();
      if (before !== undefined && before > 0) await storage.compact(before);
      before = now;
    } catch (error) {
      logger.warn("compaction failed", { error: error as Error });
    }
    await abortableSleep(intervalMs, signal);
  }
}
