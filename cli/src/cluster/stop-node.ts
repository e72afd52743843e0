/** Stops one node with all it runs. Its network namespace, its data and its place in the cluster stay. */
import { join } from "node:path";
import { rmSync } from "node:fs";
import { mountedHierarchies, processesIn, removeGroup } from "../host/cgroups.ts";
import { unmountBelow } from "../host/mounts.ts";
import { killAll, waitUntilNone } from "../host/processes.ts";
import { stopSupervised } from "../supervise/supervisor.ts";
import type { ClusterPaths } from "./paths.ts";
import type { ProcessPlan } from "./processes.ts";

const killTimeoutMs = 10_000;

/** `processes` as they were planned while it ran. */
export async function stopNode(paths: ClusterPaths, processes: readonly ProcessPlan[], name: string): Promise<void> {
  const hierarchies = mountedHierarchies();
  const group = join(paths.cgroup, "nodes", name);
  const agent = processes.find((plan) => plan.name === name);
  if (agent) await stopSupervised(hierarchies, paths, agent);
  await killAll(() => processesIn(hierarchies, group), killTimeoutMs);
  await Promise.all([unmountBelow(join(paths.nodesRun, name)), unmountBelow(join(paths.nodes, name))]);
  await waitUntilNone(() => new Set(removeGroup(hierarchies, group) ? [] : [0]), killTimeoutMs);
  rmSync(join(paths.nodesRun, name), { recursive: true, force: true });
}
