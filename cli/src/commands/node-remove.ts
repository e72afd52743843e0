/** `kayak node remove NAME`: stops a node with all it runs, and takes it out of the cluster. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createClient, loadKubeconfig } from "@kayak/client";
import { isStatus, Nodes } from "@kayak/api";
import { CommandError } from "../command/errors.ts";
import { createProgress } from "../command/progress.ts";
import type { Invocation } from "../command/spec.ts";
import { findNode } from "../cluster/nodes.ts";
import { pathsFromFlags, type ClusterPaths } from "../cluster/paths.ts";
import { requireSettings, saveSettings } from "../cluster/settings.ts";
import { clusterProcesses } from "../cluster/start.ts";
import { stopNode } from "../cluster/stop-node.ts";
import { refreshServiceRoute, removeNode } from "../network/apply.ts";
import { completePath } from "../preflight/tools.ts";

export async function run({ flags, positionals }: Invocation): Promise<void> {
  process.env["PATH"] = completePath();
  const paths = pathsFromFlags(flags);
  const settings = requireSettings(paths);
  const node = findNode(settings, positionals[0] ?? "");
  const left = { ...settings, nodes: settings.nodes.filter((other) => other !== node) };
  if (left.nodes.length === 0)
    throw new CommandError(`"${node.name}" is the cluster's only node.`, {
      hints: ["Stop the whole cluster: kayak down"],
    });
  const progress = createProgress();
  saveSettings(paths, left);
  await stopNode(paths, clusterProcesses(paths, settings), node.name);
  await refreshServiceRoute(left);
  await removeNode(paths, settings, node);
  await deleteNodeObject(paths, node.name);
  for (const directory of [join(paths.nodes, node.name), join(paths.pki, "nodes", node.name)])
    rmSync(directory, { recursive: true, force: true });
  progress.done(`${node.name} stopped and removed`);
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
