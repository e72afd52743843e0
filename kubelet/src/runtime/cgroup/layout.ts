/**
 * Which hierarchies a host has: v1 (one directory per controller), v2 (one tree), or hybrid (both; a controller is in one of
 * them). Detected by looking, so the mount point is a parameter and a test can build any host in a directory.
 */
import { existsSync, readdirSync, readFileSync, lstatSync } from "node:fs";
import { join } from "node:path";

export type ControllerName = "cpu" | "cpuacct" | "cpuset" | "memory" | "pids" | "devices" | "freezer" | "blkio" | "io";

export interface Hierarchy {
  readonly version: 1 | 2;
  /** Where it is mounted. */
  readonly root: string;
  readonly controllers: readonly string[];
}

export interface CgroupLayout {
  readonly mode: "v1" | "v2" | "hybrid";
  readonly hierarchies: readonly Hierarchy[];
}

export const defaultCgroupMount = "/sys/fs/cgroup";

export function detectCgroups(mount: string = defaultCgroupMount): CgroupLayout {
  const root = unifiedAt(mount);
  if (root) return { mode: "v2", hierarchies: [root] };
  const v1 = directories(mount).flatMap((name) => v1At(join(mount, name), name));
  if (v1.length === 0) throw new Error(`no cgroup hierarchy is mounted at ${mount}`);
  const unified = directories(mount)
    .map((name) => unifiedAt(join(mount, name)))
    .find((found) => found !== undefined);
  return unified ? { mode: "hybrid", hierarchies: [...v1, unified] } : { mode: "v1", hierarchies: v1 };
}

function unifiedAt(path: string): Hierarchy | undefined {
  const file = join(path, "cgroup.controllers");
  if (!existsSync(file)) return undefined;
  return { version: 2, root: path, controllers: readFileSync(file, "utf8").split(/\s+/).filter(Boolean) };
}

function v1At(path: string, name: string): Hierarchy[] {
  if (!existsSync(join(path, "tasks"))) return [];
  return [{ version: 1, root: path, controllers: name.split(",") }];
}

/** Without links: `cpu -> cpu,cpuacct` is the same hierarchy again. */
function directories(mount: string): string[] {
  if (!existsSync(mount)) return [];
  return readdirSync(mount)
    .filter((name) => lstatSync(join(mount, name)).isDirectory())
    .sort();
}
