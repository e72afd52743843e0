/** `kayak controller-manager`: against any API server, or as a part of a cluster on this machine. */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { createLogger } from "@kayak/api";
import { runControllerManager } from "@kayak/controller-manager";
import type { Invocation } from "../command/spec.ts";
import { accountClientsFrom, clientFrom, preparedCluster, type Cluster } from "./cluster-config.ts";
import { runClusterDnsService } from "./cluster-dns.ts";
import { clusterControllerSettings } from "./controller-settings.ts";
import { careForHost } from "./host-care.ts";
import { runParts, untilSignalled } from "./lifecycle.ts";

export async function run(invocation: Invocation): Promise<number> {
  const logger = createLogger("controller-manager");
  const signal = untilSignalled();
  const parts = invocation.flags.boolean("cluster")
    ? partsOfCluster(await preparedCluster(invocation, signal), signal)
    : partsFromFlags(invocation, signal);
  return runParts(logger, signal, parts);
}

type Parts = Record<string, Promise<void>>;

function partsOfCluster(cluster: Cluster, signal: AbortSignal): Parts {
  const { paths, settings } = cluster;
  const kubeconfig = join(paths.data, "controller-manager.conf");
  const client = clientFrom(kubeconfig, "kube-controller-manager");
  const clientOf = accountClientsFrom(kubeconfig, client);
  return {
    controllers: runControllerManager({ client, clientOf, signal, ...clusterControllerSettings(cluster) }),
    host: careForHost({ client, cluster, self: "controller-manager", signal }),
    dns: runClusterDnsService({ client, settings, signal }),
  };
}

function partsFromFlags({ flags }: Invocation, signal: AbortSignal): Parts {
  const kubeconfig = flags.required("kubeconfig");
  const client = clientFrom(kubeconfig, "kube-controller-manager");
  const separate = flags.boolean("use-service-account-credentials");
  const read = (flag: string) => (flags.has(flag) ? readFileSync(flags.required(flag), "utf8") : undefined);
  const [certificate, key] = [read("cluster-signing-cert-file"), read("cluster-signing-key-file")];
  return {
    controllers: runControllerManager({
      client,
      clientOf: separate ? accountClientsFrom(kubeconfig, client) : undefined,
      signal,
      clusterCIDR: flags.string("cluster-cidr"),
      loadBalancerCIDR: flags.string("load-balancer-cidr"),
      nodeCIDRMaskSize: flags.integer("node-cidr-mask-size", { min: 16, max: 30 }),
      rootCA: read("root-ca-file"),
      serviceAccountPrivateKey: read("service-account-private-key-file"),
      signingAuthority: certificate !== undefined && key !== undefined ? { certificate, key } : undefined,
      leaderElection: flags.boolean("leader-elect") ? { identity: `${hostname()}_${process.pid}` } : undefined,
    }),
  };
}
