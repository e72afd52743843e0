/** `/stats/summary`, as upstream's kubelet answers it. Pure. */
import type { ResourceUsage } from "../cri.ts";
import type { ContainerStats, DiskStats, PodStats } from "./collect.ts";
import type { InterfaceStats } from "./net-dev.ts";
import type { RatedStats } from "./provider.ts";

export interface SummaryOptions {
  readonly nodeName: string;
  readonly bootedAtMs: number;
  /** What pods and the node may use at most. */
  readonly memoryBytes: number;
  readonly onlyCpuAndMemory: boolean;
}

export function renderSummary({ stats, rates }: RatedStats, options: SummaryOptions): object {
  const time = new Date(stats.atMs).toISOString();
  const { nodeName, memoryBytes, bootedAtMs, onlyCpuAndMemory } = options;
  const use = (key: string, usage: ResourceUsage | undefined) =>
    usage && {
      cpu: cpu(time, usage, { nanoCores: rates.nanoCores.get(key), windowMs: rates.windowMs }),
      memory: memory(time, usage),
    };
  const container = ({ status, usage }: ContainerStats) => ({
    name: status.metadata.name,
    startTime: isoTime(status.startedAt ?? status.createdAt),
    ...use(status.id, usage),
  });
  const pod = ({ pod, usage, containers, interfaces }: PodStats) => ({
    podRef: { name: pod.metadata.name, namespace: pod.metadata.namespace, uid: pod.metadata.uid },
    startTime: pod.status.startTime ?? pod.metadata.creationTimestamp,
    containers: containers.map(container),
    ...use(pod.metadata.uid, usage),
    ...(usage && { process_stats: { process_count: usage.pids } }),
    ...(!onlyCpuAndMemory && interfaces && { network: network(time, interfaces) }),
  });
  const node = use("", stats.usage);
  return {
    node: {
      nodeName,
      startTime: isoTime(bootedAtMs),
      ...(node && {
        cpu: node.cpu,
        memory: { ...node.memory, availableBytes: Math.max(0, memoryBytes - node.memory.workingSetBytes) },
      }),
      ...(!onlyCpuAndMemory && {
        network: network(time, stats.interfaces),
        fs: disk(time, stats.disk),
        runtime: { imageFs: disk(time, stats.disk) },
        ...(stats.usage && { rlimit: { time, curproc: stats.usage.pids } }),
      }),
    },
    pods: stats.pods.filter(({ containers }) => containers.length > 0).map(pod),
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** `window` is ours: what the rate was measured over. */
function cpu(time: string, usage: ResourceUsage, rate: { nanoCores: number | undefined; windowMs: number }) {
  return {
    time,
    ...(rate.nanoCores !== undefined && { usageNanoCores: rate.nanoCores, window: `${rate.windowMs / 1000}s` }),
    usageCoreNanoSeconds: usage.cpuUsageNs,
  };
}

function memory(time: string, usage: ResourceUsage) {
  return {
    time,
    usageBytes: usage.memoryUsageBytes,
    workingSetBytes: usage.memoryWorkingSetBytes,
    rssBytes: usage.memoryRssBytes,
    pageFaults: usage.pageFaults,
    majorPageFaults: usage.majorPageFaults,
  };
}

function network(time: string, interfaces: readonly InterfaceStats[]) {
  const shown = interfaces.map(({ name, rxBytes, rxErrors, txBytes, txErrors }) => ({
    name,
    rxBytes,
    rxErrors,
    txBytes,
    txErrors,
  }));
  return { time, ...(shown.find(({ name }) => name === "eth0") ?? shown[0]), interfaces: shown };
}

function disk(time: string, { capacityBytes, availableBytes, inodes, inodesFree }: DiskStats) {
  return {
    time,
    capacityBytes,
    availableBytes,
    usedBytes: capacityBytes - availableBytes,
    inodes,
    inodesFree,
    inodesUsed: inodes - inodesFree,
  };
}
