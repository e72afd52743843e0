/** `kayak node add [NAME]`: another node for a running cluster. */
import { CommandError } from "../command/errors.ts";
import { createProgress } from "../command/progress.ts";
import type { Invocation } from "../command/spec.ts";
import { addNodes, checkPodRanges, freeAddresses } from "../cluster/node-addresses.ts";
import { checkNodeName } from "../cluster/nodes.ts";
import { pathsFromFlags } from "../cluster/paths.ts";
import { waitForNode } from "../cluster/probe.ts";
import { requireSettings, type ClusterSettings, type NodeSettings } from "../cluster/settings.ts";
import { startCluster } from "../cluster/start.ts";
import { completePath } from "../preflight/tools.ts";

export async function run({ flags, positionals }: Invocation): Promise<void> {
  process.env["PATH"] = completePath();
  const paths = pathsFromFlags(flags);
  const settings = requireSettings(paths);
  const node = newNode(settings, positionals[0]);
  const progress = createProgress();
  const grown = { ...settings, nodes: [...settings.nodes, node] };
  await startCluster(paths, grown);
  progress.done(`${node.name} started at ${node.addresses.join()}`);
  await waitForNode(paths, grown, node.name);
  progress.done(`${node.name} Ready`);
}

export function newNode(settings: ClusterSettings, name: string | undefined): NodeSettings {
  checkPodRanges(settings.clusterCIDR, settings.nodes.length + 1);
  if (name === undefined) return addNodes(settings.nodeCIDR, settings.nodes, 1).at(-1) as NodeSettings;
  checkNodeName(name);
  if (settings.nodes.some((node) => node.name === name))
    throw new CommandError(`node "${name}" exists already.`, { hints: ["See them: kayak status"] });
  return { name, addresses: freeAddresses(settings.nodeCIDR, settings.nodes) };
}
