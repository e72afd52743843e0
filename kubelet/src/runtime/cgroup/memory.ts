import type { Controller } from "./controller.ts";

export const memory: Controller = {
  v1: ({ memoryLimitBytes }) =>
    memoryLimitBytes
      ? [{ file: "memory.limit_in_bytes", value: String(memoryLimitBytes > 0 ? memoryLimitBytes : -1) }]
      : [],
  v2: ({ memoryLimitBytes }) =>
    memoryLimitBytes ? [{ file: "memory.max", value: memoryLimitBytes > 0 ? String(memoryLimitBytes) : "max" }] : [],
};

/** Where each version counts the processes it killed for memory. Both have a line `oom_kill N`. */
export const oomEventsFile = { 1: "memory.oom_control", 2: "memory.events" } as const;

/** Usage without the page cache that can be dropped at once, as cAdvisor computes the working set. */
export function workingSetBytes(usage: number, stat: string): number {
  const inactive = /^(?:total_)?inactive_file (\d+)$/gm;
  const values = [...stat.matchAll(inactive)].map((match) => Number(match[1]));
  // v1 lists the cgroup's own figure first and the hierarchy's `total_` after it.
  return Math.max(0, usage - (values.at(-1) ?? 0));
}
