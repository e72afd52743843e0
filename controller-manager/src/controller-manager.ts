/** Starts every controller, on its own or as long as this process leads. */
import { setMaxListeners } from "node:events";
import { createLogger, type Logger } from "@kayak/api";
import { leaderElect, systemClock, type Client, type Clock } from "@kayak/client";
import type { Controller, ControllerContext } from "./context.ts";
import { createControllers, type ControllerName, type ControllerSettings } from "./controllers.ts";
import { InformerFactory } from "./informers.ts";

const LEASE = { name: "kube-controller-manager", namespace: "kube-system" };

export interface LeaderElectionSettings {
  /** Unlike that of every other candidate. */
  readonly identity: string;
  readonly leaseDurationMs?: number;
  readonly renewDeadlineMs?: number;
  readonly retryPeriodMs?: number;
}

export interface ControllerManagerOptions extends ControllerSettings {
  readonly client: Client;
  /** Makes clients that act as service accounts of kube-system, one for each controller. Absent: all act as `client`. */
  readonly clientOf?: ((account: string) => Client) | undefined;
  readonly signal: AbortSignal;
  /** Absent: controllers run at once, for clusters with a single controller manager. */
  readonly leaderElection?: LeaderElectionSettings | undefined;
  /** Absent: all. */
  readonly controllers?: readonly ControllerName[] | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}

/** Resolves after the signal, when every controller has stopped. */
export async function runControllerManager(options: ControllerManagerOptions): Promise<void> {
  const { client, signal, leaderElection } = options;
  if (!leaderElection) return runControllers(options, signal);
  const { clock, logger } = defaults(options);
  const onStarted = (term: AbortSignal) => runControllers(options, term);
  await leaderElect(client, { ...LEASE, ...leaderElection, onStarted, signal, clock, logger });
}

/** Everything is made anew for each term: caches of an earlier one would be out of date. */
async function runControllers(options: ControllerManagerOptions, term: AbortSignal): Promise<void> {
  const { clock, logger } = defaults(options);
  const signal = AbortSignal.any([term]);
  // Every informer, controller and request under way listens to it.
  setMaxListeners(0, signal);
  const { client, clientOf = () => client } = options;
  const informers = new InformerFactory(client, { clock, logger });
  const context: ControllerContext = { client, clientOf, informers, clock, logger, signal };
  const controllers = createControllers(context, options, options.controllers);
  const { synced, ended } = informers.start(signal);
  if (await synced) await runAll(controllers, signal);
  await ended;
}

async function runAll(controllers: readonly Controller[], signal: AbortSignal): Promise<void> {
  await Promise.all(controllers.map((controller) => controller.run(signal)));
}

function defaults({ clock = systemClock, logger = createLogger("controller-manager") }: ControllerManagerOptions) {
  return { clock, logger };
}
