/** The horizontal pod autoscaler. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { HorizontalPodAutoscalerBehavior } from "./behavior.ts";
import { CrossVersionObjectReference, MetricSpec } from "./metric-spec.ts";
import { MetricStatus } from "./metric-status.ts";

export const HorizontalPodAutoscalerSpec = s.message("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec", "What is scaled by what.", {
  scaleTargetRef: s.required(1, CrossVersionObjectReference, "The resource that is scaled; it has a scale subresource."),
  minReplicas: s.optional(2, s.int32, "The fewest replicas there may be. Default 1.", { pointer: true }),
  maxReplicas: s.required(3, s.int32, "The most replicas there may be."),
  metrics: s.optional(4, s.list(MetricSpec), "The metrics; the one that asks for most replicas counts. By default 80% of the requested processor time.", {
    list: "atomic",
  }),
  behavior: s.optional(5, HorizontalPodAutoscalerBehavior, "How fast it may scale."),
});
export type HorizontalPodAutoscalerSpec = s.TypeOf<typeof HorizontalPodAutoscalerSpec>;

export const HorizontalPodAutoscalerCondition = s.message(
  "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition",
  "One aspect of an autoscaler's state.",
  {
    type: s.required(
      1,
      s.openEnumeration("AbleToScale", "ScaledToZero", "ScalingActive", "ScalingLimited"),
      "`AbleToScale` (the target can be read and changed), `ScalingActive` (metrics can be read) or `ScalingLimited` (a bound is in the way).",
    ),
    status: s.required(2, s.string, "`True`, `False` or `Unknown`."),
    lastTransitionTime: s.optional(3, s.time, "When the status last changed."),
    reason: s.optional(4, s.string, "Why, in one word for programs."),
    message: s.optional(5, s.string, "Why, for people."),
  },
);
export type HorizontalPodAutoscalerCondition = s.TypeOf<typeof HorizontalPodAutoscalerCondition>;

export const HorizontalPodAutoscalerStatus = s.message("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus", "What was last observed.", {
  observedGeneration: s.optional(1, s.int64, "The generation that the controller has seen.", { pointer: true }),
  lastScaleTime: s.optional(2, s.time, "When the number of replicas was last changed.", { pointer: true }),
  currentReplicas: s.optional(3, s.int32, "How many replicas there are."),
  desiredReplicas: s.required(4, s.int32, "How many replicas there should be."),
  currentMetrics: s.optional(5, s.list(MetricStatus), "The metrics as they were last read.", { list: "atomic" }),
  conditions: s.optional(6, s.list(HorizontalPodAutoscalerCondition), "Aspects of the state.", {
    list: "map",
    keys: ["type"],
    patch: "merge",
    mergeKey: "type",
  }),
});
export type HorizontalPodAutoscalerStatus = s.TypeOf<typeof HorizontalPodAutoscalerStatus>;

export const HorizontalPodAutoscaler = s.kind(
  { name: "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler", apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler" },
  "Scales a resource by metrics.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.required(2, HorizontalPodAutoscalerSpec, "What is desired."),
    status: s.struct(3, HorizontalPodAutoscalerStatus, "What was last observed."),
  },
);
export type HorizontalPodAutoscaler = s.TypeOf<typeof HorizontalPodAutoscaler>;

export const HorizontalPodAutoscalerList = metav1.listOf(HorizontalPodAutoscaler);
export type HorizontalPodAutoscalerList = s.TypeOf<typeof HorizontalPodAutoscalerList>;
