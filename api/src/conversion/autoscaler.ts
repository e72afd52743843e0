/** Autoscalers of v1 and v2: what v1 has no field for goes through annotations there, in the shape of v1's own metric types. */
import { applyDefaults } from "../defaults/index.ts";
import { HorizontalPodAutoscalers } from "../resources/index.ts";
import { decode } from "../schema/decode.ts";
import type { Conversion } from "./index.ts";
import type { KubernetesObject } from "../resource.ts";
import type * as v1 from "../types/autoscaling/v1/index.ts";
import type * as v2 from "../types/autoscaling/v2/index.ts";
import { metricFromV1, metricStatusFromV1, metricStatusToV1, metricToV1 } from "./autoscaler-metrics.ts";

const prefix = "autoscaling.alpha.kubernetes.io";
const annotation = {
  metrics: `${prefix}/metrics`,
  behavior: `${prefix}/behavior`,
  currentMetrics: `${prefix}/current-metrics`,
  conditions: `${prefix}/conditions`,
};

export const autoscalerConversion: Conversion = {
  /** Decoded: nobody has looked at what annotations bring. */
  toStored(object) {
    const converted = decode(HorizontalPodAutoscalers, autoscalerFromV1(object));
    applyDefaults(HorizontalPodAutoscalers, converted);
    return converted;
  },
  fromStored: autoscalerToV1,
};

function autoscalerToV1(object: KubernetesObject): KubernetesObject {
  const { metadata, spec, status } = object as v2.HorizontalPodAutoscaler;
  const { metrics = [], behavior, ...scaled } = spec;
  const { currentMetrics = [], conditions = [], ...counts } = status;
  const cpu = metrics.find(isCpuUtilization);
  const cpuStatus = currentMetrics.find(isCpuStatus);
  const others = metrics.filter((metric) => metric !== cpu).map(metricToV1);
  const otherStatus = currentMetrics.filter((metric) => metric !== cpuStatus).map(metricStatusToV1);
  const converted: v1.HorizontalPodAutoscaler = {
    kind: "HorizontalPodAutoscaler",
    apiVersion: "autoscaling/v1",
    metadata: annotated(metadata, {
      metrics: others.length > 0 ? others : undefined,
      behavior,
      currentMetrics: otherStatus.length > 0 ? otherStatus : undefined,
      conditions: conditions.length > 0 ? conditions : undefined,
    }),
    spec: { ...scaled, ...defined("targetCPUUtilizationPercentage", cpu?.resource?.target.averageUtilization) },
    status: {
      ...counts,
      currentReplicas: counts.currentReplicas ?? 0,
      ...defined("currentCPUUtilizationPercentage", cpuStatus?.resource?.current.averageUtilization),
    },
  };
  return converted;
}

/** What annotations say that can't be read is left out, as upstream does. */
function autoscalerFromV1(object: KubernetesObject): KubernetesObject {
  const { metadata, spec, status } = object as v1.HorizontalPodAutoscaler;
  const { targetCPUUtilizationPercentage: target, ...scaled } = spec;
  const { currentCPUUtilizationPercentage: current, ...counts } = status;
  const metrics = [
    ...listIn(metadata, "metrics").map(metricFromV1),
    ...(target === undefined ? [] : [cpuMetric(target)]),
  ];
  const currentMetrics = [
    ...listIn(metadata, "currentMetrics").map(metricStatusFromV1),
    ...(current === undefined ? [] : [cpuMetricStatus(current)]),
  ];
  const conditions = listIn(metadata, "conditions") as unknown as v2.HorizontalPodAutoscalerCondition[];
  const behavior = read(metadata, "behavior") as v2.HorizontalPodAutoscalerBehavior | undefined;
  const converted: v2.HorizontalPodAutoscaler = {
    kind: "HorizontalPodAutoscaler",
    apiVersion: "autoscaling/v2",
    metadata: annotated(metadata, {}),
    spec: { ...scaled, ...(metrics.length > 0 && { metrics }), ...defined("behavior", behavior) },
    status: {
      ...counts,
      ...(currentMetrics.length > 0 && { currentMetrics }),
      ...(conditions.length > 0 && { conditions }),
    },
  };
  return converted;
}

function isCpuUtilization({ type, resource }: v2.MetricSpec): boolean {
  return type === "Resource" && resource?.name === "cpu" && resource.target.averageUtilization !== undefined;
}

function isCpuStatus({ type, resource }: v2.MetricStatus): boolean {
  return type === "Resource" && resource?.name === "cpu" && resource.current.averageUtilization !== undefined;
}

function cpuMetric(averageUtilization: number): v2.MetricSpec {
  return { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } };
}

function cpuMetricStatus(averageUtilization: number): v2.MetricStatus {
  return { type: "Resource", resource: { name: "cpu", current: { averageUtilization } } };
}

type Annotated = keyof typeof annotation;
type Metadata = v2.HorizontalPodAutoscaler["metadata"];

/** The metadata with these annotations of ours and no others of them. */
function annotated(metadata: Metadata, values: Partial<Record<Annotated, unknown>>): Metadata {
  const ours = new Set(Object.values(annotation));
  const kept = Object.entries(metadata.annotations ?? {}).filter(([key]) => !ours.has(key));
  const added = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [annotation[name as Annotated], JSON.stringify(value)]);
  const { annotations: _annotations, ...rest } = metadata;
  const annotations = Object.fromEntries([...kept, ...added]) as Record<string, string>;
  return kept.length + added.length > 0 ? { ...rest, annotations } : rest;
}

function read({ annotations }: Metadata, name: Annotated): unknown {
  const text = annotations?.[annotation[name]];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

function listIn(metadata: Metadata, name: Annotated): Readonly<Record<string, unknown>>[] {
  const value = read(metadata, name);
  return Array.isArray(value) ? value.filter((item) => typeof item === "object" && item !== null) : [];
}

function defined<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
