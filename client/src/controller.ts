/** The level-based control loop: keys in a queue, state in caches, one switch over every outcome. */
import { createLogger, isStatus, type Logger } from "@kayak/api";
import type { ObjectKey } from "./informer.ts";

/** What one reconcile came to. A thrown error means: again, with back-off. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "requeueAfter"; readonly ms: number }
  | { readonly kind: "terminal"; readonly error: unknown };

export const done: Outcome = { kind: "done" };
export function requeueAfter(ms: number): Outcome {
  return { kind: "requeueAfter", ms };
}

export type Reconcile = (key: ObjectKey, signal: AbortSignal) => Promise<Outcome>;

/** A set of keys to work on: a key is handed to one worker at a time, and at most once more if added meanwhile. */
export interface WorkQueue {
  add(key: ObjectKey): void;
  /** A key that waits already keeps the earlier time. */
  addAfter(key: ObjectKey, ms: number): void;
  /** After the key's own back-off, which doubles with each call until `forget`. */
  addRateLimited(key: ObjectKey): void;
  forget(key: ObjectKey): void;
  /** How often `addRateLimited` was called since `forget`. */
  retries(key: ObjectKey): number;
  /** Keys ready to be taken; those that wait or are being worked on don't count. */
  readonly length: number;
  /** The next key, once there is one; undefined once closed. Every key taken must be given to `finish`. */
  take(): Promise<ObjectKey | undefined>;
  finish(key: ObjectKey): void;
  /** Nothing is handed out any more; what waits is dropped. */
  close(): void;
}

export interface ControllerOptions {
  readonly name: string;
  readonly queue: WorkQueue;
  readonly workers: number;
  readonly reconcile: Reconcile;
  readonly signal: AbortSignal;
  readonly logger?: Logger;
}

/** Runs until the signal. Closes the queue then, and resolves when no reconcile is under way. */
export async function runController(options: ControllerOptions): Promise<void> {
  const { queue, signal, workers, name } = options;
  const close = () => queue.close();
  signal.addEventListener("abort", close, { once: true });
  if (signal.aborted) close();
  const logger = options.logger ?? createLogger(name);
  await Promise.all(Array.from({ length: workers }, () => work(options, logger)));
  signal.removeEventListener("abort", close);
}

async function work(options: ControllerOptions, logger: Logger): Promise<void> {
  const { queue } = options;
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    await workOn(key, options, logger);
    queue.finish(key);
  }
}

async function workOn(key: ObjectKey, { queue, reconcile, signal }: ControllerOptions, logger: Logger): Promise<void> {
  try {
    settle(key, { queue, logger, outcome: await reconcile(key, signal) });
  } catch (error) {
    if (signal.aborted) return;
    report(logger, key, error);
    queue.addRateLimited(key);
  }
}

function settle(
  key: ObjectKey,
  { queue, logger, outcome }: { queue: WorkQueue; logger: Logger; outcome: Outcome },
): void {
  queue.forget(key);
  switch (outcome.kind) {
    case "done":
      return;
    case "requeueAfter":
      return queue.addAfter(key, outcome.ms);
    case "terminal":
      return logger.error("giving up on object", { key, error: outcome.error });
  }
}

/** A conflict is how concurrent writers take turns, not a fault. */
function report(logger: Logger, key: ObjectKey, error: unknown): void {
  if (isStatus(error, "Conflict")) logger.debug("conflict, trying again", { key, error });
  else logger.error("reconcile failed, trying again", { key, error });
}
