/** A component's life as a process: it ends when it is told to, and when one of its parts fails, so that it is started again. */
import type { Logger } from "@kayak/api";

/** A part that doesn't come to its end in this time is left to the kernel. */
const shutdownMs = 5000;

/** Aborted by SIGTERM and SIGINT; a second signal ends the process at once. */
export function untilSignalled(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(1);
    controller.abort();
    setTimeout(() => process.exit(1), shutdownMs).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  return controller.signal;
}

/**
 * Runs parts, by name, side by side, and ends the process when all have ended or one has failed. It doesn't wait for idle
 * connections to time out.
 */
export async function runParts(
  logger: Logger,
  signal: AbortSignal,
  parts: Readonly<Record<string, Promise<void>>>,
): Promise<never> {
  try {
    await Promise.all(Object.entries(parts).map(([part, end]) => end.then(() => logger.debug("ended", { part }))));
  } catch (error) {
    logger.error("failed", { error: error instanceof Error ? error.stack : error });
    process.exit(1);
  }
  if (!signal.aborted) logger.error("ended without being told to");
  process.exit(signal.aborted ? 0 : 1);
}
