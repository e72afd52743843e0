/** What the controllers of a cluster on this machine are told. */
import type { runControllerManager } from "@kayak/controller-manager";
import { rangesOf } from "../cluster/ipv6.ts";
import { loadBalancerRanges } from "../network/plan.ts";
import { pem, type Cluster } from "./cluster-config.ts";

type Options = Parameters<typeof runControllerManager>[0];

export function clusterControllerSettings({ paths, settings }: Cluster): Omit<Options, "client" | "signal"> {
  const certificate = pem(paths, "ca.crt");
  const loadBalancerCIDR = loadBalancerRanges(settings);
  return {
    clusterCIDR: rangesOf(settings, "clusterCIDR"),
    loadBalancerCIDR,
    // Machines have addresses that others reach already.
    loadBalancersOnNodes: loadBalancerCIDR === undefined,
    rootCA: certificate,
    serviceAccountPrivateKey: pem(paths, "sa.key"),
    signingAuthority: { certificate, key: pem(paths, "ca.key") },
  };
}
