/** Runs something in the background each time it is called for, one run at a time; calls during a run make one more. */
import type { Logger } from "@kayak/api";

interface KeepingUp {
  readonly logger: Logger;
  /** Ends it. */
  readonly signal: AbortSignal;
}

export function keepingUp(run: () => Promise<unknown>, { logger, signal }: KeepingUp): () => void {
  let running = false;
  let again = false;
  const loop = async () => {
    running = true;
    do {
      again = false;
      await run().catch((error: unknown) => {
        if (!signal.aborted) logger.warn("background work failed", { error: error as Error });
      });
    } while (again && !signal.aborted);
    running = false;
  };
  return () => {
    again = true;
    if (!running) void loop();
  };
}
