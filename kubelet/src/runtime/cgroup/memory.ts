import type { Controller } from "./controller.ts";

export const memory: Controller = {
  v1: ({ memory: { limit } = {} }) =>
    limit ? [{ file: "memory.limit_in_bytes", value: String(limit > 0 ? limit : -1) }] : [],
  v2: ({ memory: { limit } = {} }) => (limit ? [{ file: "memory.max", value: limit > 0 ? String(limit) : "max" }] : []),
};

/** Where each version counts the processes it killed for memory. Both have a line `oom_kill N`. */
export const oomEventsFile = { 1: "memory.oom_control", 2: "memory.events" } as const;

/** A figure of memory.stat. v1 lists the cgroup's own first and the hierarchy's `total_` after it. */
export function memoryStat(stat: string, ...names: readonly string[]): number {
  const lines = new Map(stat.split("\n").map((line) => line.split(" ") as [string, string]));
  const found = names.flatMap((name) => [`total_${name}`, name]).find((name) => lines.has(name));
  return Number((found && lines.get(found)) ?? 0);
}

/** Usage without the page cache that can be dropped at once, as cAdvisor computes the working set. */
export function workingSetBytes(usage: number, stat: string): number {
  return Math.max(0, usage - memoryStat(stat, "inactive_file"));
}
