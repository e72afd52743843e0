/** Horizontal pod autoscalers and pod disruption budgets. */
import { ageOf } from "../time.ts";
import type * as autoscalingv1 from "../types/autoscaling/v1/index.ts";
import type * as autoscaling from "../types/autoscaling/v2/index.ts";
import type * as policy from "../types/policy/v1/index.ts";
import { ageColumn, column, nameColumn, none, type Printer, unknown } from "./printer.ts";

export const scalePrinter: Printer<autoscalingv1.Scale> = {
  columns: [
    nameColumn,
    column("Desired", "How many replicas are wanted.", { type: "integer" }),
    column("Available", "How many replicas there are.", { type: "integer" }),
    ageColumn,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.replicas ?? 0,
    status.replicas,
    ageOf(metadata.creationTimestamp, now),
  ],
};

export const autoscalerPrinter: Printer<autoscaling.HorizontalPodAutoscaler> = {
  columns: [
    nameColumn,
    column("Reference", "What is scaled."),
    column("Targets", "What the metrics are, and what they should be."),
    column("MinPods", "The fewest replicas there may be."),
    column("MaxPods", "The most replicas there may be.", { type: "integer" }),
    column("Replicas", "How many replicas there are.", { type: "integer" }),
    ageColumn,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
    targetsText(spec.metrics ?? [], status.currentMetrics ?? []),
    spec.minReplicas === undefined ? "<unset>" : `${spec.minReplicas}`,
    spec.maxReplicas,
    status.currentReplicas ?? 0,
    ageOf(metadata.creationTimestamp, now),
  ],
};

const maxMetrics = 2;

function targetsText(specs: readonly autoscaling.MetricSpec[], statuses: readonly autoscaling.MetricStatus[]): string {
  if (specs.length === 0) return none;
  const texts = specs.slice(0, maxMetrics).map((spec, index) => targetText(spec, statuses[index]));
  const more = specs.length - maxMetrics;
  return more > 0 ? `${texts.join(", ")} + ${more} more...` : texts.join(", ");
}

function targetText(spec: autoscaling.MetricSpec, status: autoscaling.MetricStatus | undefined): string {
  switch (spec.type) {
    case "Resource":
      return `${spec.resource?.name}: ${ofResource(spec.resource?.target, status?.resource?.current)}`;
    case "ContainerResource":
      return `${spec.containerResource?.name}: ${ofResource(spec.containerResource?.target, status?.containerResource?.current)}`;
    case "Pods":
      return average(spec.pods?.target, status?.pods?.current);
    case "Object":
      return valueOrAverage(spec.object?.target, status?.object?.current);
    case "External":
      return valueOrAverage(spec.external?.target, status?.external?.current);
    default:
      return "<unknown type>";
  }
}

type Target = autoscaling.MetricTarget | undefined;
type Current = autoscaling.MetricValueStatus | undefined;

function ofResource(target: Target, current: Current): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? unknown}/${target.averageValue}`;
  return `${percent(current?.averageUtilization, unknown)}/${percent(target?.averageUtilization, "<auto>")}`;
}

function percent(value: number | undefined, absent: string): string {
  return value === undefined ? absent : `${value}%`;
}

function average(target: Target, current: Current): string {
  return `${current?.averageValue ?? unknown}/${target?.averageValue}`;
}

function valueOrAverage(target: Target, current: Current): string {
  if (target?.averageValue !== undefined) return `${average(target, current)} (avg)`;
  return `${current?.value ?? unknown}/${target?.value}`;
}

export const budgetPrinter: Printer<policy.PodDisruptionBudget> = {
  columns: [
    nameColumn,
    column("Min Available", "How many pods must stay available."),
    column("Max Unavailable", "How many pods may be unavailable."),
    column("Allowed Disruptions", "How many pods may be evicted now.", { type: "integer" }),
    ageColumn,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    String(spec.minAvailable ?? "N/A"),
    String(spec.maxUnavailable ?? "N/A"),
    status.disruptionsAllowed,
    ageOf(metadata.creationTimestamp, now),
  ],
};
