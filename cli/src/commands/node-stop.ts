/** `kayak node stop NAME`: as if the machine were switched off. `node start` switches it on again. */
import { createProgress } from "../command/progress.ts";
import type { Invocation } from "../command/spec.ts";
import { findNode, withStopped } from "../cluster/nodes.ts";
import { pathsFromFlags } from "../cluster/paths.ts";
import { requireSettings, saveSettings } from "../cluster/settings.ts";
import { clusterProcesses } from "../cluster/start.ts";
import { stopNode } from "../cluster/stop-node.ts";
import { refreshServiceRoute } from "../network/apply.ts";
import { completePath } from "../preflight/tools.ts";

export async function run({ flags, positionals }: Invocation): Promise<void> {
  process.env["PATH"] = completePath();
  const paths = pathsFromFlags(flags);
  const settings = requireSettings(paths);
  const node = findNode(settings, positionals[0] ?? "");
  const progress = createProgress();
  const stopped = withStopped(settings, node.name, true);
  saveSettings(paths, stopped);
  await stopNode(paths, clusterProcesses(paths, settings), node.name);
  await refreshServiceRoute(stopped);
  progress.done(`${node.name} stopped`);
}
