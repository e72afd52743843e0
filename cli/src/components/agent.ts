/** `kayak agent NODE`: one node of a cluster on this machine, started inside the node's network namespace. */
import { join } from "node:path";
import { createLogger } from "@kayak/api";
import { runProxy } from "@kayak/kube-proxy";
import { CommandError } from "../command/errors.ts";
import type { Invocation } from "../command/spec.ts";
import { addressAt } from "../cluster/cidr.ts";
import { clusterDomain, kubeletPort, type NodeSettings } from "../cluster/settings.ts";
import { waitForPort } from "../host/waiting.ts";
import { bridgeAddress } from "../network/plan.ts";
import { clientFrom, pem, preparedCluster, type Cluster } from "./cluster-config.ts";
import { runParts, untilSignalled } from "./lifecycle.ts";
import { runNode, type KubeletSettings, type RuntimeDirectories } from "./node.ts";

/** The service range's tenth address. */
const clusterDNSIndex = 10;

export async function run(invocation: Invocation): Promise<number> {
  const signal = untilSignalled();
  const cluster = await preparedCluster(invocation, signal);
  const [name] = invocation.positionals;
  const node = cluster.settings.nodes.find((node) => node.name === name);
  if (!node) throw new CommandError(`the cluster has no node "${name}".`);
  const directory = join(cluster.paths.nodes, node.name);
  const kubelet = clientFrom(join(directory, "kubelet.conf"), "kubelet");
  const proxy = clientFrom(join(directory, "kube-proxy.conf"), "kube-proxy");
  const { clusterCIDR } = cluster.settings;
  await waitForPort(bridgeAddress(cluster.settings), cluster.settings.apiPort, signal);
  return runParts(createLogger("agent"), signal, {
    kubelet: runNode(kubelet, runtimeDirectories(cluster, node), { ...kubeletSettings(cluster, node), signal }),
    proxy: runProxy({ client: proxy, nodeName: node.name, clusterCIDR, signal }),
  });
}

function runtimeDirectories({ paths }: Cluster, { name }: NodeSettings): RuntimeDirectories {
  return {
    images: paths.images,
    stateDir: join(paths.nodes, name, "runtime"),
    runDir: join(paths.nodesRun, name),
    cgroupRoot: `${paths.cgroup}/nodes/${name}`,
  };
}

function kubeletSettings({ paths, settings }: Cluster, { name, address }: NodeSettings): KubeletSettings {
  return {
    nodeName: name,
    nodeIP: address,
    rootDir: join(paths.nodes, name, "kubelet"),
    memoryDir: join(paths.nodesRun, name, "memory"),
    clusterDNS: [addressAt(settings.serviceCIDR, clusterDNSIndex)],
    clusterDomain,
    clusterCIDR: settings.clusterCIDR,
    server: {
      port: kubeletPort,
      cert: pem(paths, `nodes/${name}/kubelet.crt`),
      key: pem(paths, `nodes/${name}/kubelet.key`),
      clientCA: pem(paths, "ca.crt"),
    },
  };
}
