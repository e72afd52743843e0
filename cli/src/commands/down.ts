/** `kayak down`: stops the cluster and removes what it had on this machine. */
import { existsSync } from "node:fs";
import { CommandError } from "../command/errors.ts";
import { createProgress } from "../command/progress.ts";
import type { Invocation } from "../command/spec.ts";
import { loadHostNode } from "../cluster/host-node.ts";
import { pathsFromFlags, sameCluster, type ClusterPaths } from "../cluster/paths.ts";
import { loadSettings } from "../cluster/settings.ts";
import { purgeCluster, stopCluster } from "../cluster/stop.ts";
import { completePath } from "../preflight/tools.ts";

export async function run({ flags }: Invocation): Promise<void> {
  if (process.geteuid?.() !== 0) throw new CommandError("this needs root.", { hints: ["sudo ./kayak down"] });
  process.env["PATH"] = completePath();
  const paths = pathsFromFlags(flags);
  const progress = createProgress();
  const { wasRunning } = await stopCluster(paths);
  progress.done(wasRunning ? "stopped everything and removed its networks, mounts and cgroups" : "nothing was running");
  const { removeFromUserKubeconfig } = await import("../cluster/user-kubeconfig.ts");
  removeFromUserKubeconfig(paths);
  if (flags.boolean("purge")) {
    purgeCluster(paths);
    progress.done(`deleted ${paths.data}`);
  } else if (existsSync(paths.data)) {
    const options = sameCluster(paths);
    process.stdout.write(
      `The cluster's data is kept in ${paths.data}: "kayak ${whatStarts(paths)}${options}" brings it back, "kayak down --purge${options}" deletes it.\n`,
    );
  }
}

function whatStarts(paths: ClusterPaths): string {
  const settings = loadSettings(paths);
  if (settings === undefined && loadHostNode(paths)) return "agent";
  return settings?.hostAddress === undefined ? "up" : "server";
}
