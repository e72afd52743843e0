/** What is left of the things that a node can run short of. */
import { readFile } from "node:fs/promises";
import { diskStats } from "../stats/collect.ts";
import type { Observations } from "./thresholds.ts";

/** All from the machine: its nodes share it. Images lie on the same file system as everything else. */
export async function observeNode(directory: string): Promise<Observations> {
  const [meminfo, loadavg, pidMax, disk] = await Promise.all([
    text("/proc/meminfo"),
    text("/proc/loadavg"),
    text("/proc/sys/kernel/pid_max"),
    diskStats(directory),
  ]);
  const kibibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(meminfo)?.[1] ?? 0);
  const space = { available: disk.availableBytes, capacity: disk.capacityBytes };
  const inodes = { available: disk.inodesFree, capacity: disk.inodes };
  const processes = Number(/\/(\d+)/.exec(loadavg)?.[1] ?? 0);
  const capacity = Number(pidMax);
  return {
    "memory.available": { available: kibibytes("MemAvailable") * 1024, capacity: kibibytes("MemTotal") * 1024 },
    "nodefs.available": space,
    "imagefs.available": space,
    // Some file systems count none.
    ...(inodes.capacity > 0 && { "nodefs.inodesFree": inodes, "imagefs.inodesFree": inodes }),
    ...(capacity > 0 && { "pid.available": { available: capacity - processes, capacity } }),
  };
}

function text(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
