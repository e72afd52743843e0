/** `kayak agent NODE`: one node of a cluster on this machine, started inside the node's network namespace. */
import { join } from "node:path";
import { createLogger, EndpointSlices, Nodes, Services } from "@kayak/api";
import { createInformer, type Client } from "@kayak/client";
import { runProxy, sliceIndexers } from "@kayak/kube-proxy";
import { CommandError } from "../command/errors.ts";
import type { Invocation } from "../command/spec.ts";
import { clusterDomain, kubeletPort, type NodeSettings } from "../cluster/settings.ts";
import { waitForPort } from "../host/waiting.ts";
import { bridgeAddress } from "../network/plan.ts";
import { clientFrom, pem, preparedCluster, type Cluster } from "./cluster-config.ts";
import { readKubeletConfig, readRegistries } from "./node-config.ts";
import { dnsAddress, runNodeDns } from "./cluster-dns.ts";
import { runParts, untilSignalled } from "./lifecycle.ts";
import { runNode, type KubeletSettings, type NodeRuntimeOptions } from "./node.ts";

export async function run(invocation: Invocation): Promise<number> {
  const signal = untilSignalled();
  const cluster = await preparedCluster(invocation, signal);
  const [name] = invocation.positionals;
  const node = cluster.settings.nodes.find((node) => node.name === name);
  if (!node) throw new CommandError(`the cluster has no node "${name}".`);
  const directory = join(cluster.paths.nodes, node.name);
  const kubelet = clientFrom(join(directory, "kubelet.conf"), "kubelet");
  const proxy = clientFrom(join(directory, "kube-proxy.conf"), "kube-proxy");
  const { settings } = cluster;
  const { clusterCIDR } = settings;
  const config = readKubeletConfig(cluster.paths);
  await waitForPort(bridgeAddress(settings), settings.apiPort, signal);
  const informers = createInformers(proxy);
  const { services, nodes } = informers;
  return runParts(createLogger("agent"), signal, {
    services: services.run(signal),
    nodes: nodes.run(signal),
    endpointSlices: informers.endpointSlices.run(signal),
    kubelet: runNode(kubelet, runtimeOptions(cluster, node), {
      ...kubeletSettings(cluster, node),
      ...(config && { config }),
      services,
      nodes,
      provisioner: clientFrom(join(directory, "local-provisioner.conf"), "local-provisioner"),
      signal,
    }),
    proxy: runProxy({ client: proxy, nodeName: node.name, clusterCIDR, informers, signal }),
    dns: runNodeDns({ client: proxy, settings, node, informers, signal }),
  });
}

/** The largest things a node knows; its parts share them. */
function createInformers(client: Client) {
  const logger = createLogger("informer");
  return {
    nodes: createInformer(client, Nodes, { logger }),
    services: createInformer(client, Services, { logger }),
    endpointSlices: createInformer(client, EndpointSlices, { logger, indexers: sliceIndexers }),
  };
}

function runtimeOptions({ paths, settings }: Cluster, { name }: NodeSettings): NodeRuntimeOptions {
  const registries = readRegistries(paths);
  // What listens on the host's own address of the bridge is on this machine.
  const insecure = [...(registries.insecure ?? []), bridgeAddress(settings)];
  return {
    registries: { ...registries, insecure },
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
    clusterDNS: [dnsAddress(settings)],
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
