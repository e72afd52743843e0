/** Stops the node that this machine is, with all it runs, and takes what it put into the machine's own network away again. */
import { cleanupNetwork } from "@kayak/kubelet";
import { cleanupProxy } from "@kayak/kube-proxy";
import { disableMasquerade } from "../network/masquerade.ts";
import { restoreHost } from "../network/host-before.ts";
import { loadHostNode, saveHostNode, type HostNode } from "./host-node.ts";
import type { ClusterPaths } from "./paths.ts";
import { processesHere } from "./start.ts";
import { stopNode } from "./stop-node.ts";

/** Beside a control plane that goes on. */
export async function stopHostNode(paths: ClusterPaths, node: HostNode): Promise<void> {
  await stopNode(paths, processesHere(paths), node.name);
  saveHostNode(paths, { ...node, stopped: true });
  await cleanMachine(node);
  await disableMasquerade(paths.name);
  await restoreHost();
}

/** What the agent leaves behind so that connections survive its restart. */
async function cleanMachine({ facts }: HostNode): Promise<void> {
  await cleanupNetwork(facts.clusterCIDR);
  await cleanupProxy();
}

/** Nothing happens on a machine that is no node. */
export async function cleanHostNode(paths: ClusterPaths): Promise<void> {
  const node = loadHostNode(paths);
  if (node) await cleanMachine(node);
}
