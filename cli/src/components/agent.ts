/** `kayak node-agent NODE`: one node, in the network namespace it is started in: a namespace of this machine, or the machine itself. */
import { join } from "node:path";
import { createLogger, EndpointSlices, Nodes, Services } from "@kayak/api";
import { createInformer, type Client } from "@kayak/client";
import { defaultHealthPort, runProxy, sliceIndexers } from "@kayak/kube-proxy";
import type { Invocation } from "../command/spec.ts";
import { loadHostNode } from "../cluster/host-node.ts";
import { pathsFromFlags } from "../cluster/paths.ts";
import { runNodeDns } from "./cluster-dns.ts";
import { runParts, untilSignalled } from "./lifecycle.ts";
import { runNode, type KubeletSettings, type NodeRuntimeOptions } from "./node.ts";
import { readKubeletConfig, readRegistries } from "./node-config.ts";
import type { NodeProfile } from "./node-profile.ts";

export async function run(invocation: Invocation): Promise<number> {
  const signal = untilSignalled();
  const [name = ""] = invocation.positionals;
  const paths = pathsFromFlags(invocation.flags);
  const host = loadHostNode(paths);
  const profile =
    host?.name === name
      ? await import("./machine-node.ts").then(({ machineProfile }) => machineProfile(paths, host, signal))
      : await import("./namespace-node.ts").then(({ namespaceProfile }) => namespaceProfile(invocation, name, signal));
  return runParts(createLogger("agent"), signal, nodeParts(profile, signal));
}

function nodeParts(profile: NodeProfile, signal: AbortSignal): Record<string, Promise<void>> {
  const { node, facts, clients, paths, serviceRanges } = profile;
  const { clusterCIDR } = facts;
  const config = readKubeletConfig(paths);
  const informers = createInformers(clients.proxy);
  const { services, nodes } = informers;
  return {
    services: services.run(signal),
    nodes: nodes.run(signal),
    endpointSlices: informers.endpointSlices.run(signal),
    kubelet: runNode(clients.kubelet, runtimeOptions(profile), {
      ...kubeletSettings(profile),
      ...(config && { config }),
      services,
      nodes,
      provisioner: clients.provisioner,
      signal,
    }),
    proxy: runProxy({
      client: clients.proxy,
      nodeName: node.name,
      clusterCIDR,
      serviceRanges,
      informers,
      healthPort: defaultHealthPort,
      signal,
    }),
    dns: runNodeDns({ client: clients.proxy, facts, node, informers, signal }),
    ...profile.parts,
  };
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

function runtimeOptions({ paths, node: { name }, insecureRegistries, podMtu }: NodeProfile): NodeRuntimeOptions {
  const registries = readRegistries(paths);
  return {
    registries: { ...registries, insecure: [...(registries.insecure ?? []), ...insecureRegistries] },
    images: paths.images,
    stateDir: join(paths.nodes, name, "runtime"),
    runDir: join(paths.nodesRun, name),
    cgroupRoot: `${paths.cgroup}/nodes/${name}`,
    ...(podMtu !== undefined && { podMtu }),
  };
}

function kubeletSettings({ paths, node: { name, addresses }, facts, serving, routes }: NodeProfile): KubeletSettings {
  return {
    nodeName: name,
    nodeIPs: addresses,
    rootDir: join(paths.nodes, name, "kubelet"),
    memoryDir: join(paths.nodesRun, name, "memory"),
    clusterDNS: [facts.clusterDNS],
    clusterDomain: facts.clusterDomain,
    clusterCIDR: facts.clusterCIDR,
    server: serving,
    ...(routes && { routes }),
  };
}
