/** `kayak controller-manager`: against any API server, or as a part of a cluster on this machine. */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { createLogger } from "@kayak/api";
import { runControllerManager } from "@kayak/controller-manager";
import type { Invocation } from "../command/spec.ts";
import { runPodRoutes } from "../network/pod-routes.ts";
import { clientFrom, clusterFromFlags, pem } from "./cluster-config.ts";
import { runParts, untilSignalled } from "./lifecycle.ts";

export async function run(invocation: Invocation): Promise<number> {
  const logger = createLogger("controller-manager");
  const signal = untilSignalled();
  const parts = invocation.flags.boolean("cluster")
    ? partsOfCluster(invocation, signal)
    : partsFromFlags(invocation, signal);
  return runParts(logger, signal, parts);
}

function partsOfCluster(invocation: Invocation, signal: AbortSignal): Promise<void>[] {
  const { paths, settings } = clusterFromFlags(invocation);
  const client = clientFrom(join(paths.data, "controller-manager.conf"), "kube-controller-manager");
  const { clusterCIDR } = settings;
  return [
    runControllerManager({ client, signal, clusterCIDR, rootCA: pem(paths, "ca.crt") }),
    runPodRoutes({ client, settings, signal }),
  ];
}

function partsFromFlags({ flags }: Invocation, signal: AbortSignal): Promise<void>[] {
  const client = clientFrom(flags.required("kubeconfig"), "kube-controller-manager");
  const rootCA = flags.string("root-ca-file");
  return [
    runControllerManager({
      client,
      signal,
      clusterCIDR: flags.string("cluster-cidr"),
      nodeCIDRMaskSize: flags.integer("node-cidr-mask-size", { min: 16, max: 30 }),
      rootCA: rootCA === undefined ? undefined : readFileSync(rootCA, "utf8"),
      leaderElection: flags.boolean("leader-elect") ? { identity: `${hostname()}_${process.pid}` } : undefined,
    }),
  ];
}
