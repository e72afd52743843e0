/** The kubelet's metrics, from statistics: `/metrics/resource` and `/metrics/cadvisor`. Pure. */
import type { ResourceUsage } from "../cri.ts";
import { annotationKeys } from "../pods/identity.ts";
import type { ContainerStats, NodeStats, PodStats } from "./collect.ts";
import { counter, gauge, type Metric } from "@kayak/api";

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: Metric["type"];
  readonly value: (usage: ResourceUsage) => number;
}

const seconds = (ns: number) => ns / 1e9;
const cpuSeconds = ({ cpuUsageNs }: ResourceUsage) => seconds(cpuUsageNs);
const workingSet = ({ memoryWorkingSetBytes }: ResourceUsage) => memoryWorkingSetBytes;

/** What metrics-server and autoscalers read. */
export function resourceMetrics({ atMs, usage, pods }: NodeStats): Metric[] {
  const node = (value: (usage: ResourceUsage) => number) => (usage ? [{ value: value(usage), atMs }] : []);
  const ofPods = (value: (usage: ResourceUsage) => number) =>
    pods.flatMap(({ pod, usage }) => (usage ? [{ labels: podLabels(pod.metadata), value: value(usage), atMs }] : []));
  const ofContainers = (value: (stats: ContainerStats) => number) =>
    pods.flatMap(({ pod, containers }) =>
      containers.map((stats) => ({
        labels: { container: stats.status.metadata.name, ...podLabels(pod.metadata) },
        value: value(stats),
        atMs,
      })),
    );
  return [
    counter(
      "node_cpu_usage_seconds_total",
      "Cumulative cpu time consumed by the node in core-seconds",
      node(cpuSeconds),
    ),
    gauge("node_memory_working_set_bytes", "Current working set of the node in bytes", node(workingSet)),
    counter(
      "container_cpu_usage_seconds_total",
      "Cumulative cpu time consumed by the container in core-seconds",
      ofContainers(({ usage }) => cpuSeconds(usage)),
    ),
    gauge(
      "container_memory_working_set_bytes",
      "Current working set of the container in bytes",
      ofContainers(({ usage }) => workingSet(usage)),
    ),
    gauge(
      "container_start_time_seconds",
      "Start time of the container since unix epoch in seconds",
      ofContainers(({ status }) => (status.startedAt ?? status.createdAt) / 1000),
    ),
    counter(
      "pod_cpu_usage_seconds_total",
      "Cumulative cpu time consumed by the pod in core-seconds",
      ofPods(cpuSeconds),
    ),
    gauge("pod_memory_working_set_bytes", "Current working set of the pod in bytes", ofPods(workingSet)),
    gauge("resource_scrape_error", "1 if there was an error while getting container metrics, 0 otherwise", [
      { value: 0 },
    ]),
  ];
}

function podLabels({ name, namespace = "" }: { name: string; namespace?: string | undefined }) {
  return { namespace, pod: name };
}

const containerFamilies: readonly Family[] = [
  {
    name: "container_cpu_usage_seconds_total",
    help: "Cumulative cpu time consumed in seconds.",
    type: "counter",
    value: cpuSeconds,
  },
  {
    name: "container_memory_usage_bytes",
    help: "Current memory usage in bytes, the page cache included",
    type: "gauge",
    value: (usage) => usage.memoryUsageBytes,
  },
  {
    name: "container_memory_working_set_bytes",
    help: "Current working set in bytes.",
    type: "gauge",
    value: workingSet,
  },
  {
    name: "container_memory_rss",
    help: "Size of RSS in bytes.",
    type: "gauge",
    value: (usage) => usage.memoryRssBytes,
  },
  {
    name: "container_memory_cache",
    help: "Number of bytes of page cache memory.",
    type: "gauge",
    value: (usage) => usage.memoryCacheBytes,
  },
  {
    name: "container_processes",
    help: "Number of processes running inside the container.",
    type: "gauge",
    value: (usage) => usage.pids,
  },
];

/** What dashboards made for cAdvisor read: containers, and pods as a container without a name. */
export function cadvisorMetrics(
  stats: NodeStats,
  machine: { readonly cpus: number; readonly memoryBytes: number },
): Metric[] {
  const { atMs, pods } = stats;
  const all = pods.flatMap(subjects);
  const families = containerFamilies.map(({ name, help, type, value }) => ({
    name,
    help,
    type,
    samples: all.map(({ labels, usage }) => ({ labels, value: value(usage), atMs })),
  }));
  const faults = all.flatMap(({ labels, usage }) => [
    { labels: { ...labels, failure_type: "pgfault", scope: "hierarchy" }, value: usage.pageFaults, atMs },
    { labels: { ...labels, failure_type: "pgmajfault", scope: "hierarchy" }, value: usage.majorPageFaults, atMs },
  ]);
  const started = pods.flatMap((pod) =>
    pod.containers.map((container) => ({
      labels: containerLabels(pod, container),
      value: (container.status.startedAt ?? container.status.createdAt) / 1000,
      atMs,
    })),
  );
  return [
    ...families,
    {
      name: "container_memory_failures_total",
      help: "Cumulative count of memory allocation failures.",
      type: "counter",
      samples: faults,
    },
    {
      name: "container_start_time_seconds",
      help: "Start time of the container since unix epoch in seconds.",
      type: "gauge",
      samples: started,
    },
    {
      name: "container_last_seen",
      help: "Last time a container was seen by the exporter",
      type: "gauge",
      samples: all.map(({ labels }) => ({ labels, value: Math.floor(atMs / 1000), atMs })),
    },
    ...networkMetrics(stats),
    {
      name: "machine_cpu_cores",
      help: "Number of logical CPU cores.",
      type: "gauge",
      samples: [{ value: machine.cpus }],
    },
    {
      name: "machine_memory_bytes",
      help: "Amount of memory installed on the machine.",
      type: "gauge",
      samples: [{ value: machine.memoryBytes }],
    },
  ];
}

interface Subject {
  readonly labels: Record<string, string>;
  readonly usage: ResourceUsage;
}

function subjects(pod: PodStats): Subject[] {
  const containers = pod.containers.map((container) => ({
    labels: containerLabels(pod, container),
    usage: container.usage,
  }));
  return pod.usage ? [{ labels: containerLabels(pod), usage: pod.usage }, ...containers] : containers;
}

function containerLabels({ pod }: PodStats, container?: ContainerStats): Record<string, string> {
  const uid = pod.metadata.uid;
  return {
    container: container?.status.metadata.name ?? "",
    id: container ? `/kubepods/pod${uid}/${container.status.id}` : `/kubepods/pod${uid}`,
    image: container?.status.annotations[annotationKeys.image] ?? "",
    name: container?.status.id ?? "",
    ...podLabels(pod.metadata),
  };
}

function networkMetrics({ atMs, pods }: NodeStats): Metric[] {
  const fields = {
    receive_bytes: "rxBytes",
    receive_packets: "rxPackets",
    receive_errors: "rxErrors",
    transmit_bytes: "txBytes",
    transmit_packets: "txPackets",
    transmit_errors: "txErrors",
  } as const;
  return Object.entries(fields).map(([name, field]) => ({
    name: `container_network_${name}_total`,
    help: `Cumulative count of ${name.replace("_", " ")}`,
    type: "counter",
    samples: pods.flatMap((pod) =>
      (pod.interfaces ?? []).map((one) => ({
        labels: { ...containerLabels(pod), interface: one.name },
        value: one[field],
        atMs,
      })),
    ),
  }));
}
