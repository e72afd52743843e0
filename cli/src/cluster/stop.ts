/**
 * Stops a cluster and removes every trace of it but its data, whatever state it is in: what there is to remove is observed
 * (cgroup members, mounts, links, chains), never remembered. Doing it again changes nothing.
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../command/errors.ts";
import { mountedHierarchies, processesIn, removeGroup, removeIfEmpty, thaw, type Hierarchy } from "../host/cgroups.ts";
import { detachBelow } from "../host/loop-devices.ts";
import { currentMounts, mountsBelow, unmountBelow } from "../host/mounts.ts";
import { killAll, signalAll, waitUntilNone } from "../host/processes.ts";
import { removeLinks } from "../network/apply.ts";
import { restoreHost } from "../network/host-before.ts";
import { disableMasquerade } from "../network/masquerade.ts";
import { loadHostNode } from "./host-node.ts";
import { preparedFile, runRoot, type ClusterPaths } from "./paths.ts";
import { supervisorGroup } from "./processes.ts";

/** For components to finish what they are at. */
const componentGraceMs = 3000;
/** For containers and etcd. */
const workloadGraceMs = 1000;
/** A process in the kernel's hands (disk, NFS) can't die before the kernel lets go. */
const killTimeoutMs = 10_000;

export interface Stopped {
  /** Whether anything ran. */
  readonly wasRunning: boolean;
}

export async function stopCluster(paths: ClusterPaths): Promise<Stopped> {
  const hierarchies = mountedHierarchies();
  const wasRunning = processesIn(hierarchies, paths.cgroup).size > 0;
  rmSync(preparedFile(paths), { force: true }); // nothing is repaired from now on
  await stopProcesses(hierarchies, paths.cgroup);
  if (loadHostNode(paths)) await import("./stop-host-node.ts").then(({ cleanHostNode }) => cleanHostNode(paths));
  await Promise.all([
    unmountBelow(paths.run),
    unmountBelow(paths.data),
    detachBelow(paths.data),
    removeLinks(paths.name),
    disableMasquerade(paths.name),
  ]);
  await removeGroups(hierarchies, paths.cgroup);
  removeDirectory(paths.run);
  await forgetLastCluster(hierarchies);
  return { wasRunning };
}

/** Supervisors first, so that nothing is started again; then those that start containers; then the rest. */
async function stopProcesses(hierarchies: readonly Hierarchy[], cluster: string): Promise<void> {
  const all = () => processesIn(hierarchies, cluster);
  if (all().size === 0) return;
  thaw(hierarchies, cluster);
  await killAll(() => processesIn(hierarchies, join(cluster, supervisorGroup)), killTimeoutMs);
  const components = () =>
    new Set(componentGroups(hierarchies, cluster).flatMap((group) => [...processesIn(hierarchies, group)]));
  signalAll(components(), "SIGTERM");
  await waitUntilNone(components, componentGraceMs);
  await killAll(components, killTimeoutMs);
  signalAll(all(), "SIGTERM");
  await waitUntilNone(all, workloadGraceMs);
  if (!(await killAll(all, killTimeoutMs)))
    throw new CommandError(`processes ${[...all()].join(", ")} can't be killed.`, {
      hints: ["See what they wait for: ps -o pid,stat,wchan,cmd; then run kayak down again."],
    });
}

function componentGroups(hierarchies: readonly Hierarchy[], cluster: string): string[] {
  const nodes = new Set(hierarchies.flatMap(({ mount }) => list(join(mount, cluster, "nodes"))));
  return [join(cluster, "control-plane"), ...[...nodes].map((node) => join(cluster, "nodes", node, "agent"))];
}

function list(directory: string): string[] {
  return existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
    : [];
}

/** A group can be removed only once its last process is reaped, a moment after it was killed. */
async function removeGroups(hierarchies: readonly Hierarchy[], cluster: string): Promise<void> {
  const leaving = () => new Set(removeGroup(hierarchies, cluster) ? [] : [0]);
  if (!(await waitUntilNone(leaving, killTimeoutMs)))
    throw new CommandError(`the cgroups ${cluster} can't be removed: they are still in use.`);
}

function removeDirectory(directory: string): void {
  const [mount] = mountsBelow(currentMounts(), directory);
  if (mount !== undefined)
    throw new CommandError(`${mount} is still mounted.`, {
      hints: [`Unmount it (umount ${mount}), then run kayak down again.`],
    });
  rmSync(directory, { recursive: true, force: true });
}

async function forgetLastCluster(hierarchies: readonly Hierarchy[]): Promise<void> {
  removeIfEmpty(hierarchies, "kayak");
  if (!existsSync(runRoot) || list(runRoot).length > 0) return;
  await restoreHost();
  rmSync(runRoot, { recursive: true, force: true });
}

/** Deletes what outlives `down`. */
export function purgeCluster(paths: ClusterPaths): void {
  removeDirectory(paths.data);
}
