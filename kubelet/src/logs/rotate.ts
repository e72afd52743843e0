/** Keeps each container's log within bounds: a full file is set aside, the oldest of those is deleted. */
import { readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ContainerStatus, Runtime } from "../cri.ts";

export interface LogLimits {
  readonly maxBytes: number;
  /** The file being written included. */
  readonly maxFiles: number;
}

export interface RotationPlan {
  readonly rename?: { readonly from: string; readonly to: string } | undefined;
  readonly remove: readonly string[];
}

/** Which names change, given a log's rotated files. Pure. */
export function planRotation(
  log: { path: string; sizeBytes: number; rotated: readonly string[] },
  stamp: string,
  limits: LogLimits,
): RotationPlan {
  if (log.sizeBytes < limits.maxBytes) return { remove: [] };
  const keep = limits.maxFiles - 2;
  const newestFirst = [...log.rotated].sort().reverse();
  return { rename: { from: log.path, to: `${log.path}.${stamp}` }, remove: newestFirst.slice(keep) };
}

export async function rotateLog(
  runtime: Runtime,
  container: ContainerStatus,
  { now, limits }: { now: number; limits: LogLimits },
): Promise<void> {
  const { logPath: path } = container;
  const stats = await stat(path).catch(() => undefined);
  if (!stats || stats.size < limits.maxBytes) return;
  const directory = dirname(path);
  const rotated = (await readdir(directory))
    .filter((name) => name.startsWith(`${basename(path)}.`))
    .map((name) => join(directory, name));
  const stamp = new Date(now)
    .toISOString()
    .replace(/[-:.TZ]/g, "")
    .slice(0, 17);
  const plan = planRotation({ path, sizeBytes: stats.size, rotated }, stamp, limits);
  for (const file of plan.remove) await rm(file, { force: true });
  if (!plan.rename) return;
  await rename(plan.rename.from, plan.rename.to);
  await runtime.reopenLog(container.id);
}
