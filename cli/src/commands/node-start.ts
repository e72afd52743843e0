/** `kayak node start NAME`: starts a node that was stopped. */
import { createProgress } from "../command/progress.ts";
import type { Invocation } from "../command/spec.ts";
import { findNode, withStopped } from "../cluster/nodes.ts";
import { pathsFromFlags } from "../cluster/paths.ts";
import { waitForNode } from "../cluster/probe.ts";
import { requireSettings } from "../cluster/settings.ts";
import { startCluster } from "../cluster/start.ts";
import { completePath } from "../preflight/tools.ts";

export async function run({ flags, positionals }: Invocation): Promise<void> {
  process.env["PATH"] = completePath();
  const paths = pathsFromFlags(flags);
  const settings = requireSettings(paths);
  const node = findNode(settings, positionals[0] ?? "");
  const progress = createProgress();
  await startCluster(paths, withStopped(settings, node.name, false));
  progress.done(`${node.name} started`);
  await waitForNode(paths, settings, node.name);
  progress.done(`${node.name} Ready`);
}
