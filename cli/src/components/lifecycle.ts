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

/** Runs parts side by side. Resolves to the exit code when all have ended; the first to fail ends the process. */
export async function runParts(logger: Logger, signal: AbortSignal, parts: readonly Promise<void>[]): Promise<number> {
  try {
    await Promise.all(parts);
  } catch (error) {
    logger.error("failed", { error: error instanceof Error ? error.stack : error });
    process.exit(1);
  }
  if (signal.aborted) return 0;
  logger.error("ended without being told to");
  return 1;
}
