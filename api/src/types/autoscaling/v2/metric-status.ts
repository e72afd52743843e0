/** The values that an autoscaler last read. */
import * as s from "../../../schema/kit.ts";
import { CrossVersionObjectReference, MetricIdentifier, metricSourceType } from "./metric-spec.ts";

export const MetricValueStatus = s.message("io.k8s.api.autoscaling.v2.MetricValueStatus", "What value a metric has.", {
  value: s.optional(1, s.quantity, "The value itself.", { pointer: true }),
  averageValue: s.optional(2, s.quantity, "The average over the pods.", { pointer: true }),
  averageUtilization: s.optional(3, s.int32, "The average over the pods, in percent of what they request.", { pointer: true }),
});
export type MetricValueStatus = s.TypeOf<typeof MetricValueStatus>;

export const ObjectMetricStatus = s.message("io.k8s.api.autoscaling.v2.ObjectMetricStatus", "A metric of one object.", {
  metric: s.required(1, MetricIdentifier, "The metric."),
  current: s.required(2, MetricValueStatus, "What value it has."),
  describedObject: s.required(3, CrossVersionObjectReference, "The object."),
});
export type ObjectMetricStatus = s.TypeOf<typeof ObjectMetricStatus>;

export const PodsMetricStatus = s.message("io.k8s.api.autoscaling.v2.PodsMetricStatus", "A metric of each pod.", {
  metric: s.required(1, MetricIdentifier, "The metric."),
  current: s.required(2, MetricValueStatus, "What value it has on average."),
});
export type PodsMetricStatus = s.TypeOf<typeof PodsMetricStatus>;

export const ResourceMetricStatus = s.message("io.k8s.api.autoscaling.v2.ResourceMetricStatus", "What pods use of a resource.", {
  name: s.required(1, s.string, "The resource."),
  current: s.required(2, MetricValueStatus, "What value it has."),
});
export type ResourceMetricStatus = s.TypeOf<typeof ResourceMetricStatus>;

export const ContainerResourceMetricStatus = s.message(
  "io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus",
  "What one container of each pod uses of a resource.",
  {
    name: s.required(1, s.string, "The resource."),
    current: s.required(2, MetricValueStatus, "What value it has."),
    container: s.required(3, s.string, "The container."),
  },
);
export type ContainerResourceMetricStatus = s.TypeOf<typeof ContainerResourceMetricStatus>;

export const ExternalMetricStatus = s.message("io.k8s.api.autoscaling.v2.ExternalMetricStatus", "A metric of something outside the cluster.", {
  metric: s.required(1, MetricIdentifier, "The metric."),
  current: s.required(2, MetricValueStatus, "What value it has."),
});
export type ExternalMetricStatus = s.TypeOf<typeof ExternalMetricStatus>;

export const MetricStatus = s.message("io.k8s.api.autoscaling.v2.MetricStatus", "A metric and the value it has.", {
  type: s.required(1, metricSourceType, "What sort of metric it is: which of the following fields is given."),
  object: s.optional(2, ObjectMetricStatus, "A metric of one object."),
  pods: s.optional(3, PodsMetricStatus, "A metric of each pod."),
  resource: s.optional(4, ResourceMetricStatus, "What pods use of a resource."),
  external: s.optional(5, ExternalMetricStatus, "A metric of something outside the cluster."),
  containerResource: s.optional(7, ContainerResourceMetricStatus, "What one container of each pod uses of a resource."),
});
export type MetricStatus = s.TypeOf<typeof MetricStatus>;
