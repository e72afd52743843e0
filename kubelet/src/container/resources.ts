/** Kubernetes' requests and limits as cgroup settings, for containers and for whole pods. */
import { quantityMilliValue, quantityValue, type corev1 } from "@kayak/api";
import type { LinuxResources } from "../cri.ts";
import { isSidecar } from "../pods/restart.ts";
import { qosClass, type QosClass } from "../status/qos.ts";

const MIN_SHARES = 2;
const MAX_SHARES = 262_144;
const PERIOD_US = 100_000;
const MIN_QUOTA_US = 1_000;
/** Upstream leaves processes unlimited; a fork bomb must not take the node. */
export const POD_PIDS_LIMIT = 4096;

const GUARANTEED_OOM_SCORE = -997;
const BEST_EFFORT_OOM_SCORE = 1000;

export function milliCpuToShares(milli: number): number {
  return Math.min(Math.max(Math.floor((milli * 1024) / 1000), MIN_SHARES), MAX_SHARES);
}

function cpuQuota(milli: number): Pick<LinuxResources, "cpuQuotaUs" | "cpuPeriodUs"> {
  return { cpuQuotaUs: Math.max(Math.floor((milli * PERIOD_US) / 1000), MIN_QUOTA_US), cpuPeriodUs: PERIOD_US };
}

/** Requests and limits in plain numbers; a missing request is its limit. */
interface Amounts {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly cpuLimitMilli: number | undefined;
  readonly memoryLimitBytes: number | undefined;
}

function amountsOf(resources: corev1.ResourceRequirements | undefined): Amounts {
  const { limits = {}, requests = {} } = resources ?? {};
  const cpu = requests["cpu"] ?? limits["cpu"];
  const memory = requests["memory"] ?? limits["memory"];
  return {
    cpuMilli: cpu ? quantityMilliValue(cpu) : 0,
    memoryBytes: memory ? quantityValue(memory) : 0,
    cpuLimitMilli: limits["cpu"] ? quantityMilliValue(limits["cpu"]) || undefined : undefined,
    memoryLimitBytes: limits["memory"] ? quantityValue(limits["memory"]) || undefined : undefined,
  };
}

function linuxResources({ cpuMilli, cpuLimitMilli, memoryLimitBytes }: Amounts): LinuxResources {
  return {
    cpuShares: milliCpuToShares(cpuMilli),
    ...(cpuLimitMilli !== undefined && cpuQuota(cpuLimitMilli)),
    ...(memoryLimitBytes !== undefined && { memoryLimitBytes }),
    pidsLimit: POD_PIDS_LIMIT,
  };
}

export function containerResources(
  pod: corev1.Pod,
  container: corev1.Container,
  nodeMemoryBytes: number,
): LinuxResources {
  const amounts = amountsOf(container.resources);
  const requestBytes = amounts.memoryBytes + shareOfPod(pod);
  return {
    ...linuxResources(withinPod(pod, amounts)),
    oomScoreAdj: oomScoreAdj(pod, requestBytes, nodeMemoryBytes),
  };
}

/** What limits the pod as a whole limits a container that has no limit of its own. */
function withinPod({ spec }: corev1.Pod, amounts: Amounts): Amounts {
  const whole = amountsOf(spec.resources);
  return {
    ...amounts,
    cpuLimitMilli: amounts.cpuLimitMilli ?? whole.cpuLimitMilli,
    memoryLimitBytes: amounts.memoryLimitBytes ?? whole.memoryLimitBytes,
  };
}

/** A container's part of the memory that its pod asked for beyond what its containers did. */
function shareOfPod({ spec }: corev1.Pod): number {
  const whole = amountsOf(spec.resources).memoryBytes;
  const own = spec.containers.reduce((sum, { resources }) => sum + amountsOf(resources).memoryBytes, 0);
  return Math.max(0, Math.floor((whole - own) / spec.containers.length));
}

/** The less of the node's memory a burstable container asked for, the sooner it goes. */
function oomScoreAdj(pod: corev1.Pod, requestBytes: number, nodeMemoryBytes: number): number {
  const qos = qosClass(pod);
  if (qos === "Guaranteed") return GUARANTEED_OOM_SCORE;
  if (qos === "BestEffort") return BEST_EFFORT_OOM_SCORE;
  const score = BEST_EFFORT_OOM_SCORE - Math.floor((BEST_EFFORT_OOM_SCORE * requestBytes) / nodeMemoryBytes);
  return Math.min(Math.max(score, BEST_EFFORT_OOM_SCORE + GUARANTEED_OOM_SCORE), BEST_EFFORT_OOM_SCORE - 1);
}

const noAmounts: Amounts = { cpuMilli: 0, memoryBytes: 0, cpuLimitMilli: 0, memoryLimitBytes: 0 };

type Join = (a: number, b: number) => number;

/** What has no limit has none together with anything else. */
function joinLimits(a: number | undefined, b: number | undefined, join: Join): number | undefined {
  return a === undefined || b === undefined ? undefined : join(a, b);
}

function combine(a: Amounts, b: Amounts, join: Join): Amounts {
  return {
    cpuMilli: join(a.cpuMilli, b.cpuMilli),
    memoryBytes: join(a.memoryBytes, b.memoryBytes),
    cpuLimitMilli: joinLimits(a.cpuLimitMilli, b.cpuLimitMilli, join),
    memoryLimitBytes: joinLimits(a.memoryLimitBytes, b.memoryLimitBytes, join),
  };
}

const sum: Join = (a, b) => a + b;
const plus = (a: Amounts, b: Amounts): Amounts => combine(a, b, sum);
const larger = (a: Amounts, b: Amounts): Amounts => combine(a, b, Math.max);

/**
 * What all containers need together: the sum of those that run side by side, or the hungriest init container with the sidecars that
 * started before it. One container without a limit leaves the pod without one.
 */
export function podResources(pod: corev1.Pod): LinuxResources {
  if (pod.spec.resources?.limits || pod.spec.resources?.requests) return linuxResources(amountsOf(pod.spec.resources));
  let sidecars = noAmounts;
  let initPeak = noAmounts;
  for (const container of pod.spec.initContainers ?? []) {
    const amounts = amountsOf(container.resources);
    if (isSidecar(container)) sidecars = plus(sidecars, amounts);
    initPeak = larger(initPeak, isSidecar(container) ? sidecars : plus(sidecars, amounts));
  }
  const together = pod.spec.containers.reduce((sum, container) => plus(sum, amountsOf(container.resources)), sidecars);
  const overhead = pod.spec.overhead
    ? amountsOf({ requests: pod.spec.overhead, limits: pod.spec.overhead })
    : noAmounts;
  return linuxResources(
    plus(larger(together, initPeak), {
      ...overhead,
      cpuLimitMilli: overhead.cpuLimitMilli ?? 0,
      memoryLimitBytes: overhead.memoryLimitBytes ?? 0,
    }),
  );
}

export const qosCgroups: Readonly<Record<QosClass, string>> = {
  Guaranteed: "kubepods",
  Burstable: "kubepods/burstable",
  BestEffort: "kubepods/besteffort",
};

/** A pod's cgroup below the runtime's root. */
export function podCgroup(pod: corev1.Pod): string {
  return `${qosCgroups[qosClass(pod)]}/pod${pod.metadata.uid}`;
}
