/**
 * `kayak control-plane`: API server, scheduler and controller manager of a cluster on this machine in one process, which saves
 * the memory of two. They meet at the API all the same.
 */
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { createLogger } from "@kayak/api";
import { preload, startApiServer } from "@kayak/apiserver";
import { runControllerManager } from "@kayak/controller-manager";
import { runScheduler } from "@kayak/scheduler";
import type { Invocation } from "../command/spec.ts";
import { ensureNetwork } from "../network/apply.ts";
import { apiAddresses } from "../network/plan.ts";
import { clusterApiOptions } from "./api-options.ts";
import { accountClientsFrom, clientFrom, preparedCluster, type Cluster } from "./cluster-config.ts";
import { runClusterDnsService } from "./cluster-dns.ts";
import { clusterControllerSettings } from "./controller-settings.ts";
import { careForHost } from "./host-care.ts";
import { Running } from "./running.ts";
import { runParts, untilSignalled } from "./lifecycle.ts";

export async function run(invocation: Invocation): Promise<number> {
  const signal = untilSignalled();
  const [cluster] = await Promise.all([preparedCluster(invocation, signal), preload()]);
  return runParts(createLogger("control-plane"), signal, { all: runAll(cluster, signal) });
}

/** The server first: nothing else is of use without it. It closes last, so that the others can say goodbye. */
async function runAll(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const { paths, settings } = cluster;
  const running = new Running();
  const components = Object.fromEntries(["scheduler", "controller-manager"].map((name) => [name, running.check(name)]));
  await restoreAddress(cluster);
  const server = await startApiServer({ ...clusterApiOptions(cluster), components });
  const kubeconfig = join(paths.data, "controller-manager.conf");
  const manager = clientFrom(kubeconfig, "kube-controller-manager");
  const clientOf = accountClientsFrom(kubeconfig, manager);
  const scheduler = clientFrom(join(paths.data, "scheduler.conf"), "kube-scheduler");
  await Promise.all([
    running.track(
      "controller-manager",
      runControllerManager({ client: manager, clientOf, signal, ...clusterControllerSettings(cluster) }),
    ),
    running.track("scheduler", runScheduler({ client: scheduler, signal })),
    careForHost({ client: manager, cluster, self: "control-plane", signal }),
    runClusterDnsService({ client: manager, settings, signal }),
  ]);
  await server.close();
}

/** Nobody else would: the one who keeps the network starts once the server listens. */
async function restoreAddress({ paths, settings }: Cluster): Promise<void> {
  const present = Object.values(networkInterfaces()).flatMap((own = []) => own.map(({ address }) => address));
  if (!apiAddresses(settings).every((address) => present.includes(address))) await ensureNetwork(paths, settings);
}
