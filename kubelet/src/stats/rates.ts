/** How fast things use processor time: two looks at counters, and what lies between them. Pure. */
import type { NodeStats } from "./collect.ts";

/** Nanoseconds of processor time per second, by container id, pod uid, and "" for the node. */
export interface Rates {
  readonly windowMs: number;
  readonly nanoCores: ReadonlyMap<string, number>;
}

export function ratesBetween(earlier: NodeStats, later: NodeStats): Rates {
  const windowMs = later.atMs - earlier.atMs;
  const before = counters(earlier);
  const nanoCores = new Map<string, number>();
  for (const [key, used] of counters(later)) {
    const usedBefore = before.get(key);
    // A counter that went backwards belongs to something else of the same name.
    if (usedBefore === undefined || used < usedBefore || windowMs <= 0) continue;
    nanoCores.set(key, Math.round(((used - usedBefore) * 1000) / windowMs));
  }
  return { windowMs, nanoCores };
}

function counters({ usage, pods }: NodeStats): Map<string, number> {
  const found = new Map<string, number>();
  if (usage) found.set("", usage.cpuUsageNs);
  for (const { pod, usage: used, containers } of pods) {
    if (used) found.set(pod.metadata.uid, used.cpuUsageNs);
    for (const container of containers) found.set(container.status.id, container.usage.cpuUsageNs);
  }
  return found;
}
