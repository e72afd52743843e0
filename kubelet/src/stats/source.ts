/** What the kubelet's server serves of statistics, by path. */
import { kubernetesVersion } from "@kayak/api";
import type { Machine } from "../node/machine.ts";
import type { PodContext } from "../pods/context.ts";
import type { PodWorkers } from "../pods/workers.ts";
import { runningContainers } from "../pods/view.ts";
import { collectStats } from "./collect.ts";
import { gauge, renderMetrics, processMetricsText, type Metric } from "@kayak/api";
import { cadvisorMetrics, resourceMetrics } from "./metrics.ts";
import { StatsProvider } from "./provider.ts";
import { renderSummary } from "./summary.ts";

export interface StatsSource {
  /** `/stats/summary` */
  summary(options: { readonly onlyCpuAndMemory: boolean; readonly signal: AbortSignal }): Promise<object>;
  /** `/metrics` and what is below it, in Prometheus' text format; undefined for a path that is not there. */
  metrics(path: string): Promise<string> | undefined;
}

export function statsSource(
  context: PodContext,
  workers: PodWorkers,
  { nodeName, machine }: { readonly nodeName: string; readonly machine: Machine },
): StatsSource {
  const pods = () =>
    workers
      .states()
      .filter(({ deleted }) => !deleted)
      .map(({ pod }) => pod);
  const provider = new StatsProvider(() => collectStats(context, pods()), context.clock);
  const { memoryBytes, bootedAtMs } = machine;
  const byPath: Readonly<Record<string, () => Metric[] | Promise<Metric[]>>> = {
    "/metrics": () => ownMetrics(context, nodeName),
    "/metrics/resource": async () => resourceMetrics(await provider.counters()),
    "/metrics/cadvisor": async () => cadvisorMetrics(await provider.counters(), machine),
    "/metrics/probes": () => [context.probes.metric()],
  };
  return {
    summary: async ({ onlyCpuAndMemory, signal }) =>
      renderSummary(await provider.rated(signal), { nodeName, memoryBytes, bootedAtMs, onlyCpuAndMemory }),
    metrics(path) {
      const read = byPath[path];
      const text = read && Promise.resolve(read()).then(renderMetrics);
      return path === "/metrics" ? text?.then((own) => own + processMetricsText()) : text;
    },
  };
}

function ownMetrics({ cache }: PodContext, nodeName: string): Metric[] {
  const views = cache.uids().map((uid) => cache.view(uid));
  const running = views.filter((view) => runningContainers(view).length > 0).length;
  const states = new Map<string, number>();
  for (const { containers } of views)
    for (const { state } of containers) states.set(state, (states.get(state) ?? 0) + 1);
  const { user, system } = process.cpuUsage();
  const build = {
    major: kubernetesVersion.major,
    minor: kubernetesVersion.minor,
    git_version: kubernetesVersion.gitVersion,
  };
  return [
    gauge("kubelet_node_name", "The node's name. The count is always 1.", [{ labels: { node: nodeName }, value: 1 }]),
    gauge("kubelet_running_pods", "Number of pods that have a running container", [{ value: running }]),
    gauge(
      "kubelet_running_containers",
      "Number of containers by state",
      [...states].map(([state, value]) => ({ labels: { container_state: state }, value })),
    ),
    gauge("kubernetes_build_info", "The version this was built for.", [{ labels: build, value: 1 }]),
    {
      name: "process_cpu_seconds_total",
      help: "CPU time spent in seconds.",
      type: "counter",
      samples: [{ value: (user + system) / 1e6 }],
    },
    gauge("process_resident_memory_bytes", "Resident memory size in bytes.", [{ value: process.memoryUsage.rss() }]),
    gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", [
      { value: Math.floor(Date.now() / 1000 - process.uptime()) },
    ]),
  ];
}
