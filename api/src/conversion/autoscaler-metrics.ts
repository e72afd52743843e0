/** Metrics in the shape of autoscaling/v1, which has them in annotations only: targets are fields of their own there. */
import type * as v2 from "../types/autoscaling/v2/index.ts";

type Json = Readonly<Record<string, unknown>>;

/** Which of v1's fields hold the values of a target or status, by source. `a` is the average, `u` the utilisation, `v` the value. */
const targetFields = {
  object: { v: "targetValue", a: "averageValue" },
  pods: { a: "targetAverageValue" },
  resource: { a: "targetAverageValue", u: "targetAverageUtilization" },
  containerResource: { a: "targetAverageValue", u: "targetAverageUtilization" },
  external: { v: "targetValue", a: "targetAverageValue" },
} as const;
const currentFields = {
  object: { v: "currentValue", a: "averageValue" },
  pods: { a: "currentAverageValue" },
  resource: { a: "currentAverageValue", u: "currentAverageUtilization" },
  containerResource: { a: "currentAverageValue", u: "currentAverageUtilization" },
  external: { v: "currentValue", a: "currentAverageValue" },
} as const;

type Source = keyof typeof targetFields;
type Fields = Readonly<Partial<Record<"v" | "a" | "u", string>>>;

const valueNames = { v: "value", a: "averageValue", u: "averageUtilization" } as const;
const sources = Object.keys(targetFields) as Source[];

export function metricToV1(metric: v2.MetricSpec): Json {
  return toV1(metric, "target", targetFields);
}

export function metricStatusToV1(metric: v2.MetricStatus): Json {
  return toV1(metric, "current", currentFields);
}

export function metricFromV1(metric: Json): v2.MetricSpec {
  return fromV1(metric, "target", targetFields) as unknown as v2.MetricSpec;
}

export function metricStatusFromV1(metric: Json): v2.MetricStatus {
  return fromV1(metric, "current", currentFields) as unknown as v2.MetricStatus;
}

function sourceOf(metric: Json): Source | undefined {
  return sources.find((name) => typeof metric[name] === "object" && metric[name] !== null);
}

type ValueField = "target" | "current";

function toV1(metric: Json, at: ValueField, fields: Record<Source, Fields>): Json {
  const source = sourceOf(metric);
  if (!source) return metric;
  const { [at]: values, metric: identifier, describedObject, ...rest } = metric[source] as Record<string, unknown>;
  const { name, selector } = (identifier ?? {}) as Json;
  const selectorName = source === "external" ? "metricSelector" : "selector";
  const made = {
    ...rest,
    ...(describedObject !== undefined && { target: describedObject }),
    ...(identifier !== undefined && { metricName: name, ...(selector !== undefined && { [selectorName]: selector }) }),
    ...renamed(values as Json, valueNames, fields[source]),
  };
  return { type: metric["type"], [source]: made };
}

function fromV1(metric: Json, at: ValueField, fields: Record<Source, Fields>): Json {
  const source = sourceOf(metric);
  if (!source) return metric;
  const old = metric[source] as Json;
  const values = renamed(old, fields[source], valueNames);
  const selector = old["selector"] ?? old["metricSelector"];
  const named = old["metricName"] !== undefined;
  const made = {
    ...(source === "object" && { describedObject: old["target"] }),
    ...(named && { metric: { name: old["metricName"], ...(selector !== undefined && { selector }) } }),
    ...(!named && { name: old["name"] }),
    ...(source === "containerResource" && { container: old["container"] }),
    [at]: at === "target" ? { type: targetType(values), ...values } : values,
  };
  return { type: metric["type"], [source]: made };
}

function renamed(values: Json, from: Fields, to: Fields): Json {
  const names = ["v", "a", "u"] as const;
  const pairs = names.flatMap((name) => {
    const [old, next] = [from[name], to[name]];
    const value = old === undefined ? undefined : values[old];
    return next === undefined || value === undefined ? [] : [[next, value] as const];
  });
  return Object.fromEntries(pairs);
}

function targetType(values: Json): string {
  if (values["averageUtilization"] !== undefined) return "Utilization";
  return values["averageValue"] === undefined ? "Value" : "AverageValue";
}
