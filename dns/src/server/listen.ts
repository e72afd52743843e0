/** Keeps a server up: opens it again when its address is taken, not there yet, or lost. */
import type { Logger } from "@kayak/api";
import { sleep, type Clock } from "@kayak/client";
import type { Resolver } from "../resolver.ts";

export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

export interface Serving {
  /** Resolves when it has stopped for whatever reason. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface ServerOptions {
  readonly resolver: Resolver;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Resolves when the address is served; rejects when it can't be. */
export type Open = (address: ListenAddress, options: ServerOptions) => Promise<Serving>;

const retryMs = 500;

export async function keepServing(open: Open, address: ListenAddress, options: ServerOptions): Promise<void> {
  const { signal, clock, logger } = options;
  let complained = false;
  while (!signal.aborted) {
    try {
      const serving = await open(address, options);
      complained = false;
      await untilEnded(serving, signal);
    } catch (error) {
      if (!complained) logger.error("cannot listen, trying again", { ...address, error });
      complained = true;
    }
    await sleep(clock, retryMs, signal);
  }
}

async function untilEnded(serving: Serving, signal: AbortSignal): Promise<void> {
  const close = () => serving.close();
  signal.addEventListener("abort", close, { once: true });
  if (signal.aborted) close();
  await serving.ended;
  signal.removeEventListener("abort", close);
}

/** A failure of ours is the client's SERVFAIL, never the end of the server. */
export async function settled(reply: Promise<Buffer>, logger: Logger): Promise<Buffer | undefined> {
  try {
    return await reply;
  } catch (error) {
    logger.error("a query could not be answered", { error: error instanceof Error ? error.stack : error });
    return undefined;
  }
}
