/** What the controllers' process of a cluster does for the machine that it runs on: routes to pods, published ports, repairs. */
import type { Client } from "@kayak/client";
import { runKeeper } from "../cluster/keeper.ts";
import { runPodRoutes } from "../network/pod-routes.ts";
import { runPublishing } from "../publish/serve.ts";
import type { Cluster } from "./cluster-config.ts";

export interface HostCareOptions {
  readonly client: Client;
  readonly cluster: Cluster;
  /** The component whose process this is. */
  readonly self: string;
  readonly signal: AbortSignal;
}

/** Resolves after the signal. */
export async function careForHost({ client, cluster, self, signal }: HostCareOptions): Promise<void> {
  const { paths, settings } = cluster;
  let repair: (() => void) | undefined;
  await Promise.all([
    runPodRoutes({ client, settings, signal, onReady: (given) => (repair = given) }),
    runPublishing({ client, paths, signal }),
    runKeeper({ paths, self, signal, repairRoutes: () => repair?.() }),
  ]);
}
