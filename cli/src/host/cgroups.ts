/**
 * The cgroups that hold a cluster's processes. Membership is the record of what belongs to a cluster: it can't be lost and
 * can't be left by a process, so `down` needs no other.
 *
 * On cgroup v1 a group exists once per controller; `Hierarchy` is one mount of either version.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readText } from "./files.ts";

export interface Hierarchy {
  readonly mount: string;
  readonly version: 1 | 2;
  /** Version 1 only. */
  readonly controllers: readonly string[];
}

/** Those whose accounting or limits the control plane and agents are put under, besides every version 2 hierarchy. */
const membershipControllers = ["memory", "cpu", "cpuacct", "pids"];

/** Every mounted hierarchy, from /proc/self/mountinfo. */
export function parseHierarchies(table: string): Hierarchy[] {
  return table.split("\n").flatMap((line): Hierarchy[] => {
    const [before = "", after = ""] = line.split(" - ");
    const mount = before.split(" ")[4] ?? "";
    const [type, , options = ""] = after.split(" ");
    if (type === "cgroup2") return [{ mount, version: 2, controllers: [] }];
    if (type !== "cgroup") return [];
    return [
      { mount, version: 1, controllers: options.split(",").filter((option) => option !== "rw" && option !== "ro") },
    ];
  });
}

export function mountedHierarchies(): Hierarchy[] {
  return parseHierarchies(readFileSync("/proc/self/mountinfo", "utf8"));
}

/** The hierarchies in which a component is given a group. */
export function membershipHierarchies(all: readonly Hierarchy[]): Hierarchy[] {
  return all.filter(
    ({ version, controllers }) => version === 2 || controllers.some((name) => membershipControllers.includes(name)),
  );
}

/** Makes `group` everywhere it counts; returns the files to which a process writes its id to enter it. */
export function createGroup(hierarchies: readonly Hierarchy[], group: string): string[] {
  return membershipHierarchies(hierarchies).map(({ mount, version }) => {
    if (version === 2) delegate(mount, group.split("/"));
    else mkdirSync(join(mount, group), { recursive: true });
    return join(mount, group, "cgroup.procs");
  });
}

/** On version 2 a group has the controllers that its parent hands down. */
function delegate(parent: string, [child, ...deeper]: readonly string[]): void {
  if (child === undefined) return;
  const handed = words(join(parent, "cgroup.subtree_control"));
  for (const controller of words(join(parent, "cgroup.controllers"))) {
    if (!handed.includes(controller)) write(join(parent, "cgroup.subtree_control"), `+${controller}`);
  }
  mkdirSync(join(parent, child), { recursive: true });
  delegate(join(parent, child), deeper);
}

function words(file: string): string[] {
  return (readText(file) ?? "").split(/\s+/).filter(Boolean);
}

/** Processes in `group` and everything below it, in any hierarchy. */
export function processesIn(hierarchies: readonly Hierarchy[], group: string): Set<number> {
  return new Set(hierarchies.flatMap(({ mount }) => groupsBelow(join(mount, group))).flatMap(membersOf));
}

/** Processes directly in `group`. */
export function processesDirectlyIn(hierarchies: readonly Hierarchy[], group: string): Set<number> {
  return new Set(hierarchies.flatMap(({ mount }) => membersOf(join(mount, group))));
}

/** The group's directory and those below it, deepest first. */
function groupsBelow(directory: string): string[] {
  return [...childGroups(directory).flatMap(groupsBelow), ...(existsSync(directory) ? [directory] : [])];
}

function childGroups(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(directory, entry.name));
  } catch {
    return []; // it vanished meanwhile
  }
}

function membersOf(directory: string): number[] {
  try {
    return readFileSync(join(directory, "cgroup.procs"), "utf8").split("\n").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Lets frozen processes run, so that they can die. */
export function thaw(hierarchies: readonly Hierarchy[], group: string): void {
  for (const directory of hierarchies.flatMap(({ mount }) => groupsBelow(join(mount, group)))) {
    write(join(directory, "freezer.state"), "THAWED");
    write(join(directory, "cgroup.freeze"), "0");
  }
}

function write(file: string, value: string): void {
  try {
    if (existsSync(file)) writeFileSync(file, value);
  } catch {
    // groups vanish, some lack the file, and a controller may be in use elsewhere
  }
}

/** Removes the group with everything below it. False while a process is still leaving. */
export function removeGroup(hierarchies: readonly Hierarchy[], group: string): boolean {
  return hierarchies
    .flatMap(({ mount }) => groupsBelow(join(mount, group)))
    .map(removeDirectory)
    .every(Boolean);
}

/** Removes the group where it is empty. */
export function removeIfEmpty(hierarchies: readonly Hierarchy[], group: string): void {
  for (const { mount } of hierarchies) removeDirectory(join(mount, group));
}

function removeDirectory(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
