/** A controller manager for as long as a block of a test lasts. */
import { createLogger } from "@kayak/api";
import type { Client } from "@kayak/client";
import { runControllerManager, type ControllerManagerOptions } from "../controller-manager.ts";

const silent = createLogger("test", { write: () => {} });

export function start(client: Client, options: Partial<ControllerManagerOptions> = {}): AsyncDisposable {
  const abort = new AbortController();
  const ended = runControllerManager({ client, signal: abort.signal, logger: silent, ...options });
  return {
    async [Symbol.asyncDispose]() {
      abort.abort();
      await ended;
    },
  };
}
