/** The metrics by which an autoscaler scales. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const CrossVersionObjectReference = s.message("io.k8s.api.autoscaling.v2.CrossVersionObjectReference", "Names an object.", {
  kind: s.required(1, s.string, "Its kind."),
  name: s.required(2, s.string, "Its name."),
  apiVersion: s.optional(3, s.string, "Its API version."),
});
export type CrossVersionObjectReference = s.TypeOf<typeof CrossVersionObjectReference>;

export const MetricIdentifier = s.message("io.k8s.api.autoscaling.v2.MetricIdentifier", "Names a metric.", {
  name: s.required(1, s.string, "Its name."),
  selector: s.optional(2, metav1.LabelSelector, "Narrows it down by its labels."),
});
export type MetricIdentifier = s.TypeOf<typeof MetricIdentifier>;

export const MetricTarget = s.message("io.k8s.api.autoscaling.v2.MetricTarget", "What value a metric should have.", {
  type: s.required(1, s.openEnumeration("AverageValue", "Utilization", "Value"), "Which of the following is meant."),
  value: s.optional(2, s.quantity, "The value itself.", { pointer: true }),
  averageValue: s.optional(3, s.quantity, "The average over the pods.", { pointer: true }),
  averageUtilization: s.optional(4, s.int32, "The average over the pods, in percent of what they request; for resources only.", { pointer: true }),
});
export type MetricTarget = s.TypeOf<typeof MetricTarget>;

export const ObjectMetricSource = s.message("io.k8s.api.autoscaling.v2.ObjectMetricSource", "A metric of one object, such as requests of an ingress.", {
  describedObject: s.required(1, CrossVersionObjectReference, "The object."),
  target: s.required(2, MetricTarget, "What value it should have."),
  metric: s.required(3, MetricIdentifier, "The metric."),
});
export type ObjectMetricSource = s.TypeOf<typeof ObjectMetricSource>;

export const PodsMetricSource = s.message("io.k8s.api.autoscaling.v2.PodsMetricSource", "A metric of each pod, averaged over them.", {
  metric: s.required(1, MetricIdentifier, "The metric."),
  target: s.required(2, MetricTarget, "What average value it should have."),
});
export type PodsMetricSource = s.TypeOf<typeof PodsMetricSource>;

export const ResourceMetricSource = s.message("io.k8s.api.autoscaling.v2.ResourceMetricSource", "What pods use of a resource.", {
  name: s.required(1, s.string, "The resource: `cpu` or `memory`."),
  target: s.required(2, MetricTarget, "What value it should have."),
});
export type ResourceMetricSource = s.TypeOf<typeof ResourceMetricSource>;

export const ContainerResourceMetricSource = s.message(
  "io.k8s.api.autoscaling.v2.ContainerResourceMetricSource",
  "What one container of each pod uses of a resource.",
  {
    name: s.required(1, s.string, "The resource: `cpu` or `memory`."),
    target: s.required(2, MetricTarget, "What value it should have."),
    container: s.required(3, s.string, "The container."),
  },
);
export type ContainerResourceMetricSource = s.TypeOf<typeof ContainerResourceMetricSource>;

export const ExternalMetricSource = s.message(
  "io.k8s.api.autoscaling.v2.ExternalMetricSource",
  "A metric of something outside the cluster, such as a queue's length.",
  {
    metric: s.required(1, MetricIdentifier, "The metric."),
    target: s.required(2, MetricTarget, "What value it should have."),
  },
);
export type ExternalMetricSource = s.TypeOf<typeof ExternalMetricSource>;

export const metricSourceType = s.openEnumeration("ContainerResource", "External", "Object", "Pods", "Resource");

export const MetricSpec = s.message("io.k8s.api.autoscaling.v2.MetricSpec", "A metric and the value it should have.", {
  type: s.required(1, metricSourceType, "What sort of metric it is: which of the following fields is given."),
  object: s.optional(2, ObjectMetricSource, "A metric of one object."),
  pods: s.optional(3, PodsMetricSource, "A metric of each pod."),
  resource: s.optional(4, ResourceMetricSource, "What pods use of a resource."),
  external: s.optional(5, ExternalMetricSource, "A metric of something outside the cluster."),
  containerResource: s.optional(7, ContainerResourceMetricSource, "What one container of each pod uses of a resource."),
});
export type MetricSpec = s.TypeOf<typeof MetricSpec>;
