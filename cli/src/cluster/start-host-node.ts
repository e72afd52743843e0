/** Starts the node that this machine is, and waits until it is Ready. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Nodes } from "@kayak/api";
import { createClient, loadKubeconfig, type Client } from "@kayak/client";
import { writeAtomically } from "../host/files.ts";
import { selfCommand } from "../host/self.ts";
import { isListening } from "../host/waiting.ts";
import { enablePodForwarding } from "../network/masquerade.ts";
import { nodeKubeconfig, saveHostNode, type HostNode } from "./host-node.ts";
import { dataRootFile, type ClusterPaths } from "./paths.ts";
import { waitFor } from "./probe.ts";
import { planHostAgent } from "./processes.ts";
import { kubeletPort } from "./settings.ts";
import { launcher } from "./start.ts";
import { watchForFailure } from "./watch-for-failure.ts";

/** Resolves to whether it was not running. */
export async function startHostNode(paths: ClusterPaths, node: HostNode): Promise<boolean> {
  const { stopped: _, ...running } = node;
  saveHostNode(paths, running);
  for (const directory of [paths.images, paths.logs, paths.nodes, paths.nodesRun])
    mkdirSync(directory, { recursive: true });
  writeAtomically(dataRootFile(paths.name), join(paths.data, ".."), 0o644);
  await enablePodForwarding(paths.name, node.facts.clusterCIDR);
  const plan = planHostAgent(paths, node, { kayak: selfCommand() });
  const giveUp = watchForFailure(paths, [plan])(node.name);
  const launch = launcher(paths);
  await launch([plan]);
  await waitUntilReady(paths, node, giveUp);
  return launch.started.length > 0;
}

async function waitUntilReady(paths: ClusterPaths, node: HostNode, giveUp: (waitedMs: number) => void): Promise<void> {
  const client = createClient(loadKubeconfig(nodeKubeconfig(paths, node.name, "kubelet")));
  try {
    await waitFor(() => isLive(client, node), giveUp);
  } finally {
    client.close();
  }
}

async function isLive(client: Client, { name, addresses }: HostNode): Promise<boolean> {
  const node = await client.get(Nodes, { name }).catch(() => undefined);
  const ready = node?.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  return ready && (await isListening(addresses[0], kubeletPort));
}
