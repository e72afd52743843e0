/** Runs something in the background each time it is called for, one run at a time; calls during a run make one more. */
import type { Logger } from "@kayak/api";

export function keepingUp(run: () => Promise<unknown>, logger: Logger): () => void {
  let running = false;
  let again = false;
  const loop = async () => {
    running = true;
    do {
      again = false;
      await run().catch((error: unknown) => logger.warn("background work failed", { error: error as Error }));
    } while (again);
    running = false;
  };
  return () => {
    again = true;
    if (!running) void loop();
  };
}
