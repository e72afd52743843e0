/** How many replicas the metrics of pods ask for. */
import type { corev1 } from "@kayak/api";
import { isTerminating, parseMs } from "../shared/objects.ts";
import { readyCondition } from "../shared/pods.ts";
import { amountOf, type PodMetrics } from "./metrics.ts";

type Pod = corev1.Pod;

/** A pod that has just started is busy with that: its cpu says nothing for so long, unless it was ready all the while. */
const CPU_INITIALIZATION_MS = 300_000;
const INITIAL_READINESS_MS = 30_000;

export interface PodGroups {
  readonly counted: readonly Pod[];
  /** Not ready yet: assumed to use nothing. */
  readonly unready: readonly Pod[];
  /** Without metrics. */
  readonly missing: readonly Pod[];
}

export function groupPods(
  pods: readonly Pod[],
  metrics: PodMetrics,
  { resource, nowMs }: { readonly resource: string; readonly nowMs: number },
): PodGroups {
  const groups = { counted: [] as Pod[], unready: [] as Pod[], missing: [] as Pod[] };
  for (const pod of pods) {
    if (isTerminating(pod) || pod.status.phase === "Failed") continue;
    if (pod.status.phase === "Pending") groups.unready.push(pod);
    else if (!metrics.has(pod.metadata.name)) groups.missing.push(pod);
    else if (resource === "cpu" && isUnready(pod, metrics, nowMs)) groups.unready.push(pod);
    else groups.counted.push(pod);
  }
  return groups;
}

function isUnready(pod: Pod, metrics: PodMetrics, nowMs: number): boolean {
  const condition = readyCondition(pod);
  const startMs = parseMs(pod.status.startTime);
  if (!condition || startMs === undefined) return true;
  const changedMs = parseMs(condition.lastTransitionTime) ?? 0;
  const metric = metrics.get(pod.metadata.name);
  if (nowMs < startMs + CPU_INITIALIZATION_MS)
    return condition.status === "False" || (metric !== undefined && metric.atMs < changedMs + metric.windowMs);
  return condition.status === "False" && changedMs < startMs + INITIAL_READINESS_MS;
}

export type Target =
  | {
      readonly kind: "utilization";
      readonly percent: number;
      readonly resource: string;
      readonly container?: string | undefined;
    }
  /** In thousandths. */
  | { readonly kind: "average"; readonly value: number };

export interface Tolerance {
  readonly up: number;
  readonly down: number;
}

export interface Question {
  readonly current: number;
  readonly groups: PodGroups;
  readonly metrics: PodMetrics;
  readonly target: Target;
  readonly tolerance: Tolerance;
}

export interface Answer {
  readonly replicas: number;
  /** In percent, where the target is. */
  readonly utilization?: number;
  /** What a pod uses on average, in thousandths. */
  readonly average: number;
}

/** Pods of which nothing is known are taken to be where they don't push further: they damp a change, but never turn it around. */
export function replicasFor(question: Question): Answer {
  const { current, groups, metrics, target, tolerance } = question;
  const { counted, unready, missing } = groups;
  if (counted.length === 0) throw new Error("did not receive metrics for targeted pods (pods might be unready)");
  const usages = new Map(counted.map((pod) => [pod, metrics.get(pod.metadata.name)?.value ?? 0]));
  const { ratio, ...usage } = ratioOf(usages, target);
  const scalesUp = ratio > 1;
  const rebalanced = scalesUp && unready.length > 0;
  if (!rebalanced && missing.length === 0) {
    const replicas = isTolerated(ratio, tolerance) ? current : Math.ceil(round(ratio * counted.length));
    return { ...usage, replicas };
  }
  for (const pod of missing) usages.set(pod, scalesUp ? 0 : assumed(pod, target));
  if (rebalanced) for (const pod of unready) usages.set(pod, 0);
  const damped = ratioOf(usages, target).ratio;
  const turned = (ratio < 1 && damped > 1) || (ratio > 1 && damped < 1);
  if (isTolerated(damped, tolerance) || turned) return { ...usage, replicas: current };
  const replicas = Math.ceil(round(damped * usages.size));
  const overshoots = (damped < 1 && replicas > current) || (damped > 1 && replicas < current);
  return { ...usage, replicas: overshoots ? current : replicas };
}

/** Binary fractions that stand for whole numbers are no reason to round up. */
function round(value: number): number {
  return Number(value.toFixed(9));
}

export function isTolerated(ratio: number, { up, down }: Tolerance): boolean {
  return ratio >= 1 - down && ratio <= 1 + up;
}

function ratioOf(
  usages: ReadonlyMap<Pod, number>,
  target: Target,
): Omit<Answer, "replicas"> & { readonly ratio: number } {
  const total = [...usages.values()].reduce((sum, value) => sum + value, 0);
  const average = Math.floor(total / usages.size);
  if (target.kind === "average") return { ratio: average / target.value, average };
  const requested = [...usages.keys()].reduce((sum, pod) => sum + requestOf(pod, target), 0);
  if (requested === 0) throw new Error("no metrics returned matched known pods");
  const utilization = Math.trunc((total * 100) / requested);
  return { ratio: utilization / target.percent, utilization, average };
}

/** What a pod without metrics is taken to use when there seem to be too many. */
function assumed(pod: Pod, target: Target): number {
  if (target.kind === "average") return target.value;
  return (requestOf(pod, target) * Math.max(100, target.percent)) / 100;
}

function requestOf({ metadata, spec }: Pod, { resource, container }: Extract<Target, { kind: "utilization" }>): number {
  const restartable = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const all = [...spec.containers, ...restartable].filter(({ name }) => container === undefined || name === container);
  return all.reduce((sum, { name, resources }) => {
    const request = resources?.requests?.[resource];
    if (request === undefined)
      throw new Error(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`);
    return sum + amountOf(resource, request);
  }, 0);
}
