/** Memory and processor time of processes, as /proc tells them. */
import { readFile } from "node:fs/promises";

const ticksPerSecond = 100;

/** The sum of resident set sizes. Pages that processes share count once for each. */
export async function residentBytes(pids: readonly number[]): Promise<number> {
  const sizes = await Promise.all(pids.map(resident));
  return sizes.reduce((a, b) => a + b, 0);
}

async function resident(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

/** User and system time since each process began, in seconds. */
export async function processorSeconds(pids: readonly number[]): Promise<number> {
  const times = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond;
    }),
  );
  return times.reduce((a, b) => a + b, 0);
}
