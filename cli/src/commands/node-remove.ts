/** `kayak node remove NAME`: stops a node with all it runs, and takes it out of the cluster. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createClient, loadKubeconfig } from "@kayak/client";
import { isStatus, Nodes } from "@kayak/api";
import { CommandError } from "../command/errors.ts";
import { createProgress } from "../command/progress.ts";
import type { Invocation } from "../command/spec.ts";
import { didYouMean } from "../command/suggest.ts";
import { pathsFromFlags, type ClusterPaths } from "../cluster/paths.ts";
import { requireSettings, saveSettings, type ClusterSettings, type NodeSettings } from "../cluster/settings.ts";
import { clusterProcesses } from "../cluster/start.ts";
import { mountedHierarchies, processesIn, removeGroup } from "../host/cgroups.ts";
import { unmountBelow } from "../host/mounts.ts";
import { killAll, waitUntilNone } from "../host/processes.ts";
import { refreshServiceRoute, removeNode } from "../network/apply.ts";
import { completePath } from "../preflight/tools.ts";
import { stopSupervised } from "../supervise/supervisor.ts";

const killTimeoutMs = 10_000;

export async function run({ flags, positionals }: Invocation): Promise<void> {
  process.env["PATH"] = completePath();
  const paths = pathsFromFlags(flags);
  const settings = requireSettings(paths);
  const [name = ""] = positionals;
  const node = settings.nodes.find((node) => node.name === name);
  if (!node) throw unknownNode(settings, name);
  if (settings.nodes.length === 1) throw new CommandError(`"${name}" is the cluster's only node.`, { hints: ["Stop the whole cluster: kayak down"] });
  const progress = createProgress();
  await stopNode(paths, settings, node);
  const left = { ...settings, nodes: settings.nodes.filter((other) => other !== node) };
  saveSettings(paths, left);
  await refreshServiceRoute(left);
  await deleteNodeObject(paths, name);
  progress.done(`${name} stopped and removed`);
}

function unknownNode(settings: ClusterSettings, name: string): CommandError {
  const names = settings.nodes.map((node) => node.name);
  return new CommandError(`there is no node "${name}".${didYouMean(name, names)}`, { hints: [`Nodes: ${names.join(", ")}`] });
}

async function stopNode(paths: ClusterPaths, settings: ClusterSettings, node: NodeSettings): Promise<void> {
  const hierarchies = mountedHierarchies();
  const group = join(paths.cgroup, "nodes", node.name);
  const agent = clusterProcesses(paths, settings).find((plan) => plan.name === node.name);
  if (agent) await stopSupervised(hierarchies, paths, agent);
  await killAll(() => processesIn(hierarchies, group), killTimeoutMs);
  await Promise.all([removeNode(paths, settings, node), unmountBelow(join(paths.nodesRun, node.name)), unmountBelow(join(paths.nodes, node.name))]);
  await waitUntilNone(() => new Set(removeGroup(hierarchies, group) ? [] : [0]), killTimeoutMs);
  for (const directory of [join(paths.nodesRun, node.name), join(paths.nodes, node.name), join(paths.pki, "nodes", node.name)]) rmSync(directory, { recursive: true, force: true });
}

/** Its pods are gone with it: the garbage collector of pods removes their objects. */
async function deleteNodeObject(paths: ClusterPaths, name: string): Promise<void> {
  const client = createClient(loadKubeconfig(paths.adminConf));
  try {
    await client.delete(Nodes, { name });
  } catch (error) {
    if (!isStatus(error, "NotFound")) throw error;
  } finally {
    client.close();
  }
}
