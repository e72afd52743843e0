/** What every controller is given, and what it gives back. */
import type { Logger } from "@kayak/api";
import {
  createEventRecorder,
  createWorkQueue,
  runController,
  type Client,
  type Clock,
  type EventRecorder,
  type Reconcile,
  type WorkQueue,
} from "@kayak/client";
import type { InformerFactory } from "./informers.ts";

export interface ControllerContext {
  readonly client: Client;
  /** A client that acts as this service account of kube-system. */
  readonly clientOf: (account: string) => Client;
  /** One informer per resource for all controllers. Ask for them, and add handlers, while being constructed. */
  readonly informers: InformerFactory;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends with the term of this process as leader. */
  readonly signal: AbortSignal;
}

/** Constructed before the informers start, run when all of them have synced. */
export interface Controller {
  /** Runs until the signal; resolves when nothing is under way any more. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export interface QueueControllerOptions {
  readonly name: string;
  readonly workers: number;
  readonly reconcile: Reconcile;
}

/** The queue of a controller and the loop that empties it. */
export function queueController(
  { clock, logger }: ControllerContext,
  { name, workers, reconcile }: QueueControllerOptions,
): Controller & { readonly queue: WorkQueue } {
  const queue = createWorkQueue({ clock, maxRetryMs: MAX_RETRY_MS, name });
  const own = logger.with({ controller: name });
  return { queue, run: (signal) => runController({ name, queue, workers, reconcile, signal, logger: own }) };
}

/** What keeps failing is tried again this often. */
const MAX_RETRY_MS = 60_000;

export function recorderFor({ client, clock, signal }: ControllerContext, component: string): EventRecorder {
  return createEventRecorder(client, { component, clock, signal });
}
