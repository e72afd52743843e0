/** `kayak scheduler`: against any API server, or as a part of a cluster on this machine. */
import { join } from "node:path";
import { hostname } from "node:os";
import { createLogger } from "@kayak/api";
import { runScheduler } from "@kayak/scheduler";
import type { Invocation } from "../command/spec.ts";
import { clientFrom, preparedCluster } from "./cluster-config.ts";
import { runParts, untilSignalled } from "./lifecycle.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  const signal = untilSignalled();
  const kubeconfig = flags.boolean("cluster")
    ? join((await preparedCluster(invocation, signal)).paths.data, "scheduler.conf")
    : flags.required("kubeconfig");
  const logger = createLogger("scheduler");
  const client = clientFrom(kubeconfig, "kube-scheduler");
  const leaderElection = flags.boolean("leader-elect")
    ? { leaderElection: { identity: `${hostname()}_${process.pid}` } }
    : {};
  return runParts(logger, signal, {
    scheduler: runScheduler({ client, signal, logger, ...leaderElection }),
  });
}
