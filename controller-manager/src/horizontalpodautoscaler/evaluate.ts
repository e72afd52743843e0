/** What one metric of an autoscaler is, and how many replicas it asks for. */
import { formatQuantity, quantityMilliValue, type autoscalingv2, type corev1 } from "@kayak/api";
import type { Client } from "@kayak/client";
import { isReady } from "../shared/pods.ts";
import {
  amountOf,
  customPodMetrics,
  externalMetric,
  objectMetric,
  resourceMetrics,
  type PodMetrics,
} from "./metrics.ts";
import { groupPods, isTolerated, replicasFor, type Answer, type Target, type Tolerance } from "./replicas.ts";

type MetricSpec = autoscalingv2.MetricSpec;
type MetricStatus = autoscalingv2.MetricStatus;

export interface Scene {
  readonly client: Client;
  readonly namespace: string;
  /** Of the target's pods, as text. */
  readonly selector: string;
  readonly pods: readonly corev1.Pod[];
  /** What the target's spec and status say. */
  readonly specReplicas: number;
  readonly statusReplicas: number;
  readonly tolerance: Tolerance;
  readonly nowMs: number;
}

export interface Evaluation {
  readonly replicas: number;
  readonly status: MetricStatus;
  /** Named in events. */
  readonly name: string;
}

/** A metric that can't be evaluated, and the reason that conditions give for it. */
export class MetricError extends Error {
  override readonly name = "MetricError";
  readonly reason: string;

  constructor(reason: string, message: string, cause: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

/** Throws `MetricError`. */
export async function evaluate(scene: Scene, spec: MetricSpec): Promise<Evaluation> {
  const what = failureOf(spec);
  try {
    return await dispatch(scene, spec);
  } catch (error) {
    throw new MetricError(what.reason, `${what.text}: ${(error as Error).message}`, error);
  }
}

async function dispatch(scene: Scene, spec: MetricSpec): Promise<Evaluation> {
  if (spec.resource) return ofResource(scene, spec.resource);
  if (spec.containerResource) return ofContainer(scene, spec.containerResource);
  if (spec.pods) return ofPods(scene, spec.pods);
  if (spec.object) return ofObject(scene, spec.object);
  if (spec.external) return ofExternal(scene, spec.external);
  throw new Error(`unknown metric source type ${JSON.stringify(spec.type)}`);
}

function failureOf({ type, resource, containerResource }: MetricSpec): {
  readonly reason: string;
  readonly text: string;
} {
  const source = containerResource ?? resource;
  const kind = source?.target.averageUtilization === undefined ? "resource" : "utilization";
  const detail = source ? `: failed to get ${source.name} ${kind}` : "";
  const names: Readonly<Record<string, string>> = {
    Resource: `failed to get ${resource?.name} resource metric value${detail}`,
    ContainerResource: `failed to get ${containerResource?.name} container metric value${detail}`,
    Pods: "failed to get pods metric value",
    Object: "failed to get object metric value",
    External: "failed to get external metric value",
  };
  return { reason: `FailedGet${type}Metric`, text: names[type] ?? "failed to get metric value" };
}

async function ofResource(scene: Scene, { name, target }: autoscalingv2.ResourceMetricSource): Promise<Evaluation> {
  const metrics = await resourceMetrics(scene.client, scene, { resource: name });
  const answer = ask(scene, { metrics, resource: name, target: resourceTarget(name, target) });
  const current = currentOf(name, answer);
  return {
    replicas: answer.replicas,
    status: { type: "Resource", resource: { name, current } },
    name: `${name} resource`,
  };
}

async function ofContainer(
  scene: Scene,
  { name, target, container }: autoscalingv2.ContainerResourceMetricSource,
): Promise<Evaluation> {
  const metrics = await resourceMetrics(scene.client, scene, { resource: name, container });
  const answer = ask(scene, { metrics, resource: name, target: resourceTarget(name, target, container) });
  const current = currentOf(name, answer);
  const status = { type: "ContainerResource", containerResource: { name, container, current } } as const;
  return { replicas: answer.replicas, status, name: `${name} container resource` };
}

function resourceTarget(resource: string, target: autoscalingv2.MetricTarget, container?: string): Target {
  if (target.averageValue !== undefined) return { kind: "average", value: amountOf(resource, target.averageValue) };
  return { kind: "utilization", percent: target.averageUtilization ?? 0, resource, container };
}

function currentOf(resource: string, { average, utilization }: Answer): autoscalingv2.MetricValueStatus {
  const averageValue = resource === "cpu" ? milli(average) : milli(Math.floor(average / 1000) * 1000);
  return { averageValue, ...(utilization !== undefined && { averageUtilization: utilization }) };
}

async function ofPods(scene: Scene, { metric, target }: autoscalingv2.PodsMetricSource): Promise<Evaluation> {
  const metrics = await customPodMetrics(scene.client, scene, metric);
  const value = quantityMilliValue(target.averageValue ?? "0");
  const answer = ask(scene, { metrics, resource: "", target: { kind: "average", value } });
  const status = { type: "Pods", pods: { metric, current: { averageValue: milli(answer.average) } } } as const;
  return { replicas: answer.replicas, status, name: `pods metric ${metric.name}` };
}

function ask(
  { pods, specReplicas, tolerance, nowMs }: Scene,
  { metrics, resource, target }: { readonly metrics: PodMetrics; readonly resource: string; readonly target: Target },
): Answer {
  if (pods.length === 0) throw new Error("no pods returned by selector while calculating replica count");
  const groups = groupPods(pods, metrics, { resource, nowMs });
  return replicasFor({ current: specReplicas, groups, metrics, target, tolerance });
}

async function ofObject(scene: Scene, source: autoscalingv2.ObjectMetricSource): Promise<Evaluation> {
  const usage = await objectMetric(scene.client, scene.namespace, source);
  const { metric, describedObject, target } = source;
  const { replicas, current } = valueOrAverage(scene, usage, target);
  const status = { type: "Object", object: { metric, describedObject, current } } as const;
  return { replicas, status, name: `${describedObject.kind} metric ${metric.name}` };
}

async function ofExternal(scene: Scene, { metric, target }: autoscalingv2.ExternalMetricSource): Promise<Evaluation> {
  const usage = await externalMetric(scene.client, scene.namespace, metric);
  const { replicas, current } = valueOrAverage(scene, usage, target);
  return {
    replicas,
    status: { type: "External", external: { metric, current } },
    name: `external metric ${metric.name}`,
  };
}

/** A value is shared by the ready pods, an average by all. */
function valueOrAverage(
  { pods, specReplicas, statusReplicas, tolerance }: Scene,
  usage: number,
  target: autoscalingv2.MetricTarget,
): { readonly replicas: number; readonly current: autoscalingv2.MetricValueStatus } {
  if (target.averageValue !== undefined) {
    const wanted = quantityMilliValue(target.averageValue);
    const ratio = usage / (wanted * Math.max(statusReplicas, 1));
    const replicas = isTolerated(ratio, tolerance) ? statusReplicas : Math.ceil(usage / wanted);
    return { replicas, current: { averageValue: milli(Math.ceil(usage / Math.max(statusReplicas, 1))) } };
  }
  const ratio = usage / quantityMilliValue(target.value ?? "0");
  const ready = pods.filter(isReady).length;
  const replicas = isTolerated(ratio, tolerance) ? specReplicas : Math.ceil(ratio * ready);
  return { replicas, current: { value: milli(usage) } };
}

const NANO_PER_MILLI = 1_000_000n;

function milli(value: number): string {
  return formatQuantity({ nano: BigInt(Math.trunc(value)) * NANO_PER_MILLI, format: "DecimalSI" });
}
