/** Ends processes, and sees whether they live. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { readText } from "./files.ts";

/** How often the kernel is asked whether processes are gone: there is no event for processes that aren't our children. */
const pollMs = 5;

export function signalAll(pids: Iterable<number>, signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // gone already
    }
  }
}

/** True once `observe` finds none; false after `timeoutMs`. */
export async function waitUntilNone(observe: () => ReadonlySet<number>, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (observe().size > 0) {
    if (performance.now() > deadline) return false;
    await sleep(pollMs);
  }
  return true;
}

/** Kills until none is left, also those that are born meanwhile. */
export async function killAll(observe: () => ReadonlySet<number>, timeoutMs: number): Promise<boolean> {
  const killRound = () => {
    const pids = observe();
    signalAll(pids, "SIGKILL");
    return pids;
  };
  return waitUntilNone(killRound, timeoutMs);
}

/** The command line of a process, or nothing when it is gone. */
export function commandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readText(`/proc/${pid}/status`) ?? "")?.[1] ?? 0);
}

/** The kernel counts in these, whatever the machine. */
const ticksPerSecond = 100;

/** Processor time a process has used. */
export function cpuSeconds(pid: number): number {
  const fields = (readText(`/proc/${pid}/stat`) ?? "").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond;
}
