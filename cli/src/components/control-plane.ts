/**
 * `kayak control-plane`: API server, scheduler and controller manager of a cluster on this machine in one process, which saves
 * the memory of two. They meet at the API all the same.
 */
import { join } from "node:path";
import { createLogger } from "@kayak/api";
import { startApiServer } from "@kayak/apiserver";
import type { Invocation } from "../command/spec.ts";
import { clusterApiOptions } from "./api-options.ts";
import { clientFrom, preparedCluster, pem, type Cluster } from "./cluster-config.ts";
import { runParts, untilSignalled } from "./lifecycle.ts";

export async function run(invocation: Invocation): Promise<number> {
  const signal = untilSignalled();
  const cluster = await preparedCluster(invocation, signal);
  return runParts(createLogger("control-plane"), signal, { all: runAll(cluster, signal) });
}

/** The server first: nothing else is of use without it. It closes last, so that the others can say goodbye. */
async function runAll(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const server = await startApiServer(clusterApiOptions(cluster));
  const [scheduler, controllers, routes] = await Promise.all([
    import("@kayak/scheduler"),
    import("@kayak/controller-manager"),
    import("../network/pod-routes.ts"),
  ]);
  const { paths, settings } = cluster;
  const manager = clientFrom(join(paths.data, "controller-manager.conf"), "kube-controller-manager");
  const { clusterCIDR } = settings;
  await Promise.all([
    controllers.runControllerManager({ client: manager, signal, clusterCIDR, rootCA: pem(paths, "ca.crt") }),
    scheduler.runScheduler({ client: clientFrom(join(paths.data, "scheduler.conf"), "kube-scheduler"), signal }),
    routes.runPodRoutes({ client: manager, settings, signal }),
  ]);
  await server.close();
}
