/** Reads metrics from the APIs that serve them, where there are any. */
import {
  isStatus,
  labelSelectorFrom,
  quantityMilliValue,
  quantityValue,
  type autoscalingv2,
  type metav1,
} from "@kayak/api";
import type { Client } from "@kayak/client";
import { messageOf } from "../shared/errors.ts";
import { answer } from "./scale-target.ts";

/** What a pod used, by its name: milli-units of cpu, units of anything else. */
export type PodMetrics = ReadonlyMap<string, PodMetric>;

export interface PodMetric {
  readonly value: number;
  readonly atMs: number;
  readonly windowMs: number;
}

interface PodMetricsList {
  readonly items: readonly {
    readonly metadata: metav1.ObjectMeta;
    readonly timestamp: string;
    readonly window: string;
    readonly containers: readonly { readonly name: string; readonly usage: Readonly<Record<string, string>> }[];
  }[];
}

interface Query {
  readonly namespace: string;
  readonly selector: string;
}

/** `container` limits it to one container of each pod. */
export async function resourceMetrics(
  client: Client,
  { namespace, selector }: Query,
  { resource, container }: { readonly resource: string; readonly container?: string | undefined },
): Promise<PodMetrics> {
  const what = `unable to get metrics for resource ${resource}`;
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`;
  const { items } = await fetched<PodMetricsList>(client, path, {
    failure: `${what}: unable to fetch metrics from resource metrics API`,
    absent: "get pods.metrics.k8s.io",
  });
  if (items.length === 0) throw new Error(`${what}: no metrics returned from resource metrics API`);
  const metrics = new Map<string, PodMetric>();
  for (const { metadata, timestamp, window, containers } of items) {
    const counted = containers.filter(({ name }) => container === undefined || name === container);
    const usages = counted.map(({ usage }) => usage[resource]);
    if (counted.length === 0 || usages.includes(undefined)) continue;
    const value = usages.reduce((sum, usage) => sum + (usage === undefined ? 0 : amountOf(resource, usage)), 0);
    metrics.set(metadata.name, { value, atMs: Date.parse(timestamp), windowMs: windowMs(window) });
  }
  return metrics;
}

export function amountOf(resource: string, quantity: string): number {
  return resource === "cpu" ? quantityMilliValue(quantity) : quantityValue(quantity) * 1000;
}

/** `15s`, `1m0s`. */
function windowMs(text: string): number {
  const [, minutes = "0", seconds = "0"] = /^(?:(\d+)m)?(?:([\d.]+)s)?$/.exec(text) ?? [];
  return (Number(minutes) * 60 + Number(seconds)) * 1000;
}

interface MetricValueList {
  readonly items: readonly {
    readonly describedObject: { readonly name: string };
    readonly timestamp: string;
    readonly windowSeconds?: number;
    readonly value: string;
  }[];
}

const DEFAULT_WINDOW_MS = 60_000;

export async function customPodMetrics(
  client: Client,
  { namespace, selector }: Query,
  metric: autoscalingv2.MetricIdentifier,
): Promise<PodMetrics> {
  const query = `labelSelector=${encodeURIComponent(selector)}${metricSelector(metric, "&metricLabelSelector=")}`;
  const path = `/apis/custom.metrics.k8s.io/v1beta2/namespaces/${namespace}/pods/*/${encodeURIComponent(metric.name)}?${query}`;
  const { items } = await fetched<MetricValueList>(client, path, custom(metric));
  if (items.length === 0) throw new Error("no metrics returned from custom metrics API");
  return new Map(
    items.map(({ describedObject, timestamp, windowSeconds, value }) => {
      const window = windowSeconds === undefined ? DEFAULT_WINDOW_MS : windowSeconds * 1000;
      return [
        describedObject.name,
        { value: quantityMilliValue(value), atMs: Date.parse(timestamp), windowMs: window },
      ];
    }),
  );
}

export async function objectMetric(
  client: Client,
  namespace: string,
  { describedObject, metric }: autoscalingv2.ObjectMetricSource,
): Promise<number> {
  const [group = ""] = (describedObject.apiVersion ?? "").includes("/")
    ? (describedObject.apiVersion ?? "").split("/")
    : [];
  const plural = `${describedObject.kind.toLowerCase()}s${group && `.${group}`}`;
  const at = `${plural}/${describedObject.name}/${encodeURIComponent(metric.name)}${metricSelector(metric, "?metricLabelSelector=")}`;
  const path = `/apis/custom.metrics.k8s.io/v1beta2/namespaces/${namespace}/${at}`;
  const { items } = await fetched<MetricValueList>(client, path, custom(metric));
  const [first] = items;
  if (!first) throw new Error(`unable to get metric ${metric.name}: no metrics returned from custom metrics API`);
  return quantityMilliValue(first.value);
}

export async function externalMetric(
  client: Client,
  namespace: string,
  metric: autoscalingv2.MetricIdentifier,
): Promise<number> {
  const path = `/apis/external.metrics.k8s.io/v1beta1/namespaces/${namespace}/${encodeURIComponent(metric.name)}${metricSelector(metric, "?labelSelector=")}`;
  const { items } = await fetched<MetricValueList>(client, path, {
    failure: `unable to get external metric ${namespace}/${metric.name}: unable to fetch metrics from external metrics API`,
    absent: `get ${metric.name}.external.metrics.k8s.io`,
  });
  if (items.length === 0) throw new Error("no metrics returned from external metrics API");
  return items.reduce((sum, { value }) => sum + quantityMilliValue(value), 0);
}

function custom(metric: autoscalingv2.MetricIdentifier): Failure {
  return {
    failure: `unable to get metric ${metric.name}: unable to fetch metrics from custom metrics API`,
    absent: `get ${metric.name}.custom.metrics.k8s.io`,
  };
}

function metricSelector({ selector }: autoscalingv2.MetricIdentifier, prefix: string): string {
  return selector ? prefix + encodeURIComponent(labelSelectorFrom(selector).toString()) : "";
}

interface Failure {
  readonly failure: string;
  readonly absent: string;
}

async function fetched<T>(client: Client, path: string, { failure, absent }: Failure): Promise<T> {
  try {
    return await answer<T>(await client.request(path));
  } catch (error) {
    const why = isStatus(error, "NotFound")
      ? `the server could not find the requested resource (${absent})`
      : messageOf(error);
    throw new Error(`${failure}: ${why}`, { cause: error });
  }
}
