/** Waits, or returns early when the signal aborts. */
import { setTimeout as sleep } from "node:timers/promises";

export async function abortableSleep(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
