/** A node of a cluster on this machine: its certificates and addresses are given to it. */
import { join } from "node:path";
import { CommandError } from "../command/errors.ts";
import type { Invocation } from "../command/spec.ts";
import { clusterFacts } from "../cluster/facts.ts";
import { bridgeAddresses } from "../cluster/node-addresses.ts";
import { nodeKubeconfig } from "../cluster/host-node.ts";
import { kubeletPort } from "../cluster/settings.ts";
import { keepNodeNetwork } from "../network/keep-node.ts";
import { waitForPort } from "../host/waiting.ts";
import { mtuTowards } from "../network/machine.ts";
import { serviceRanges } from "../network/plan.ts";
import { clientFrom, pem, preparedCluster } from "./cluster-config.ts";
import type { NodeProfile } from "./node-profile.ts";

export async function namespaceProfile(
  invocation: Invocation,
  name: string,
  signal: AbortSignal,
): Promise<NodeProfile> {
  const { paths, settings } = await preparedCluster(invocation, signal);
  const node = settings.nodes.find((node) => node.name === name);
  if (!node) throw new CommandError(`the cluster has no node "${name}".`);
  const hosts = bridgeAddresses(settings.nodeCIDR);
  const [podMtu] = await Promise.all([mtuTowards(node.addresses[0]), waitForPort(hosts[0], settings.apiPort, signal)]);
  const client = (user: "kubelet" | "kube-proxy" | "local-provisioner") =>
    clientFrom(nodeKubeconfig(paths, name, user), user);
  const certificate = join("nodes", name, "kubelet");
  return {
    paths,
    node,
    facts: clusterFacts(settings),
    clients: { kubelet: client("kubelet"), proxy: client("kube-proxy"), provisioner: client("local-provisioner") },
    serving: {
      port: kubeletPort,
      cert: pem(paths, `${certificate}.crt`),
      key: pem(paths, `${certificate}.key`),
      clientCA: pem(paths, "ca.crt"),
    },
    serviceRanges: serviceRanges(settings).join(),
    // What listens on the host's own address of the bridge is on this machine.
    insecureRegistries: hosts,
    // Pods are routed to other nodes, with nothing wrapped around their packets.
    podMtu,
    parts: { network: keepNodeNetwork(settings, node, signal) },
  };
}
