/**
 * A node's cgroups: `<hierarchy>/<root>/<path>` in every hierarchy the host has. Making, limiting, reading, killing and
 * removing are idempotent; limits go through the controllers' files beside this one.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ResourceUsage } from "../../cri.ts";
import type { OciDeviceRule, OciResources } from "../spec/oci.ts";
import type { Controller, Setting } from "./controller.ts";
import { cpu } from "./cpu.ts";
import { cpuset, inheritedCpusetFiles } from "./cpuset.ts";
import { deviceProgram, devices } from "./devices.ts";
import type { CgroupLayout, ControllerName, Hierarchy } from "./layout.ts";
import { memory, memoryStat, oomEventsFile, workingSetBytes } from "./memory.ts";
import { pids } from "./pids.ts";

const limits: Partial<Record<ControllerName, Controller>> = { cpu, memory, pids, cpuset, devices };

/** How often killing is repeated while processes fork, and how long between looks; after about two seconds it gives up. */
const killAttempts = 200;
const killIntervalMs = 10;
/** The first waits are shorter: most processes are gone at once. */
const firstKillIntervalMs = 1;

export interface DeviceFilter {
  readonly directory: string;
  readonly program: Uint8Array;
}

export interface Cgroups {
  readonly layout: CgroupLayout;
  /** Makes the cgroup and its parents. */
  create(path: string): void;
  apply(path: string, resources: OciResources): void;
  /** Under v2: the program that judges devices, and the directory of the cgroup it is for. */
  deviceFilter(path: string, rules: readonly OciDeviceRule[]): DeviceFilter | undefined;
  /** The files a process writes 0 into to enter, under v1. */
  joinFiles(path: string): readonly string[];
  /** The files a process writes 0 into to enter everywhere; under v2 that waits for a grace period. */
  memberFiles(path: string): readonly string[];
  /** The directory a process is cloned into, under v2; otherwise empty. */
  cloneInto(path: string): string;
  /** What a container sees under /sys/fs/cgroup: name (empty under v2) and source directory. */
  views(path: string): readonly { readonly name: string; readonly source: string }[];
  oomEvents(path: string): string | undefined;
  processes(path: string): readonly number[];
  /** Kills every process in it and below; resolves when none is left. */
  kill(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  usage(path: string): ResourceUsage | undefined;
}

export function openCgroups(layout: CgroupLayout, root: string): Cgroups {
  const dir = (hierarchy: Hierarchy, path: string) => join(hierarchy.root, root, path);
  const withController = (name: ControllerName) =>
    layout.hierarchies.find(({ controllers }) => controllers.includes(name));
  const fileOf = (name: ControllerName, path: string, file: string) => {
    const hierarchy = withController(name);
    return hierarchy && join(dir(hierarchy, path), file);
  };
  const processesIn = (path: string) => {
    // One hierarchy suffices: a container's processes are in all of them.
    const hierarchy = withController("pids") ?? layout.hierarchies[0];
    return hierarchy ? processesBelow(dir(hierarchy, path)) : [];
  };

  return {
    layout,
    create: (path) => layout.hierarchies.forEach((hierarchy) => createIn(hierarchy, join(root, path))),
    apply(path, resources) {
      for (const hierarchy of layout.hierarchies)
        for (const name of hierarchy.controllers) {
          const controller = limits[name as ControllerName];
          if (controller)
            writeSettings(
              dir(hierarchy, path),
              hierarchy.version === 1 ? controller.v1(resources) : controller.v2(resources),
            );
        }
    },
    deviceFilter(path, rules) {
      const unified = layout.hierarchies.find(({ version }) => version === 2);
      const program = unified && !withController("devices") ? deviceProgram(rules) : undefined;
      return unified && program && { directory: dir(unified, path), program };
    },
    joinFiles: (path) =>
      layout.hierarchies.filter(({ version }) => version === 1).map((hierarchy) => join(dir(hierarchy, path), "tasks")),
    memberFiles: (path) =>
      layout.hierarchies.map((hierarchy) =>
        join(dir(hierarchy, path), hierarchy.version === 1 ? "tasks" : "cgroup.procs"),
      ),
    cloneInto(path) {
      const unified = layout.hierarchies.find(({ version }) => version === 2);
      return unified ? dir(unified, path) : "";
    },
    views: (path) =>
      layout.hierarchies
        .filter(({ version }) => version === 1 || layout.mode === "v2")
        .map((hierarchy) => ({
          name: layout.mode === "v2" ? "" : hierarchy.root.slice(hierarchy.root.lastIndexOf("/") + 1),
          source: dir(hierarchy, path),
        })),
    oomEvents: (path) => fileOf("memory", path, oomEventsFile[withController("memory")?.version ?? 1]),
    processes: processesIn,
    kill: (path) => killAll(() => processesIn(path)),
    remove: (path) => removeAll(layout.hierarchies.map((hierarchy) => dir(hierarchy, path))),
    usage: (path) =>
      readUsage(withController("memory")?.version ?? 1, (name, file) => readText(fileOf(name, path, file))),
  };
}

/**
 * Makes every level of `path`; on v2 hands the controllers down, on v1 fills the cpuset. Several nodes make the levels that they
 * share at the same time: one that another has made, but not filled yet, is filled here.
 */
function createIn(hierarchy: Hierarchy, path: string): void {
  const target = join(hierarchy.root, path);
  const hasCpuset = hierarchy.version === 1 && hierarchy.controllers.includes("cpuset");
  if (existsSync(target) && !(hasCpuset && emptyCpusetFiles(target).length > 0)) return;
  const parent = dirname(path);
  if (parent !== ".") createIn(hierarchy, parent);
  if (hierarchy.version === 2) delegate(hierarchy, join(hierarchy.root, parent));
  mkdirSync(target, { recursive: true });
  if (hasCpuset) inheritCpuset(target);
}

function emptyCpusetFiles(directory: string): readonly string[] {
  return inheritedCpusetFiles.filter((file) => !readText(join(directory, file))?.trim());
}

function inheritCpuset(directory: string): void {
  for (const file of emptyCpusetFiles(directory)) {
    const inherited = readText(join(directory, "..", file))?.trim();
    if (inherited) writeFileSync(join(directory, file), inherited);
  }
}

function delegate(hierarchy: Hierarchy, parent: string): void {
  const enabled = new Set(readText(join(parent, "cgroup.subtree_control"))?.split(/\s+/));
  for (const name of hierarchy.controllers)
    if (!enabled.has(name)) writeFileSync(join(parent, "cgroup.subtree_control"), `+${name}`);
}

function writeSettings(directory: string, settings: readonly Setting[]): void {
  for (const { file, value } of settings) writeFileSync(join(directory, file), value);
}

function readText(path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function processesBelow(directory: string): number[] {
  const own = readText(join(directory, "cgroup.procs"));
  if (own === undefined) return [];
  const children = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [
    ...own.split("\n").filter(Boolean).map(Number),
    ...children.flatMap(({ name }) => processesBelow(join(directory, name))),
  ];
}

async function killAll(list: () => readonly number[]): Promise<void> {
  for (let attempt = 0; attempt < killAttempts; attempt++) {
    const running = list();
    if (running.length === 0) return;
    for (const pid of running) tryKill(pid);
    await delay(Math.min(firstKillIntervalMs + attempt, killIntervalMs));
  }
  throw new Error(`processes ${list().join(", ")} do not end`);
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Already gone.
  }
}

/** A process that is just ending keeps its cgroup busy for a moment. */
async function removeAll(directories: readonly string[]): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const busy = directories.filter((directory) => !tryRemove(directory));
    if (busy.length === 0) return;
    if (attempt === killAttempts) throw new Error(`cgroup ${busy[0]} is busy`);
    await delay(Math.min(firstKillIntervalMs + attempt, killIntervalMs));
  }
}

function tryRemove(directory: string): boolean {
  try {
    for (const entry of readdirSync(directory, { withFileTypes: true }))
      if (entry.isDirectory() && !tryRemove(join(directory, entry.name))) return false;
    rmdirSync(directory);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

function readUsage(
  version: 1 | 2,
  read: (name: ControllerName, file: string) => string | undefined,
): ResourceUsage | undefined {
  const usage = read("memory", version === 1 ? "memory.usage_in_bytes" : "memory.current");
  if (usage === undefined) return undefined;
  const stat = read("memory", "memory.stat") ?? "";
  return {
    cpuUsageNs: cpuUsageNs(read),
    memoryUsageBytes: Number(usage),
    memoryWorkingSetBytes: workingSetBytes(Number(usage), stat),
    memoryRssBytes: memoryStat(stat, "rss", "anon"),
    memoryCacheBytes: memoryStat(stat, "cache", "file"),
    pageFaults: memoryStat(stat, "pgfault"),
    majorPageFaults: memoryStat(stat, "pgmajfault"),
    pids: Number(read("pids", "pids.current") ?? 0),
  };
}

function cpuUsageNs(read: (name: ControllerName, file: string) => string | undefined): number {
  const v1 = read("cpuacct", "cpuacct.usage");
  if (v1 !== undefined) return Number(v1);
  return 1000 * Number(/^usage_usec (\d+)$/m.exec(read("cpu", "cpu.stat") ?? "")?.[1] ?? 0);
}
