/** Facts about the machine that its Node object shows. */
import { readFile, statfs } from "node:fs/promises";
import { arch, availableParallelism, release, uptime } from "node:os";

export interface Machine {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly storageBytes: number;
  readonly machineID: string;
  readonly systemUUID: string;
  readonly bootID: string;
  readonly bootedAtMs: number;
  readonly kernelVersion: string;
  readonly osImage: string;
  /** As Go names it. */
  readonly architecture: string;
}

export async function readMachine(directory: string): Promise<Machine> {
  const [meminfo, osRelease, machineID, uuid, bootID, disk] = await Promise.all([
    readFile("/proc/meminfo", "utf8"),
    text("/etc/os-release"),
    text("/etc/machine-id"),
    text("/sys/class/dmi/id/product_uuid"),
    text("/proc/sys/kernel/random/boot_id"),
    statfs(directory),
  ]);
  return {
    cpus: availableParallelism(),
    memoryBytes: Number(/^MemTotal:\s+(\d+) kB/m.exec(meminfo)?.[1] ?? 0) * 1024,
    storageBytes: disk.blocks * disk.bsize,
    machineID,
    systemUUID: uuid || machineID,
    bootID,
    bootedAtMs: Math.round(Date.now() - uptime() * 1000),
    kernelVersion: release(),
    osImage: /^PRETTY_NAME="?([^"\n]*)"?/m.exec(osRelease)?.[1] ?? "Linux",
    architecture: goArchitecture(arch()),
  };
}

async function text(path: string): Promise<string> {
  return (await readFile(path, "utf8").catch(() => "")).trim();
}

function goArchitecture(nodeName: string): string {
  return nodeName === "x64" ? "amd64" : nodeName;
}
