/** What the controllers of a cluster on this machine are told. */
import type { runControllerManager } from "@kayak/controller-manager";
import { loadBalancerCIDR } from "../cluster/node-addresses.ts";
import { pem, type Cluster } from "./cluster-config.ts";

type Options = Parameters<typeof runControllerManager>[0];

export function clusterControllerSettings({ paths, settings }: Cluster): Omit<Options, "client" | "signal"> {
  const certificate = pem(paths, "ca.crt");
  const balancers = loadBalancerCIDR(settings.nodeCIDR);
  return {
    clusterCIDR: settings.clusterCIDR,
    loadBalancerCIDR: balancers,
    // Machines have addresses that others reach already.
    loadBalancersOnNodes: balancers === undefined,
    rootCA: certificate,
    serviceAccountPrivateKey: pem(paths, "sa.key"),
    signingAuthority: { certificate, key: pem(paths, "ca.key") },
  };
}
