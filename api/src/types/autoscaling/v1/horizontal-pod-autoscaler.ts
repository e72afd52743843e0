/** The horizontal pod autoscaler of the first version, which knows processor utilisation only; the rest of v2 is in annotations. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const CrossVersionObjectReference = s.atomic(
  s.message("io.k8s.api.autoscaling.v1.CrossVersionObjectReference", "Names the resource that is scaled.", {
    kind: s.required(1, s.string, "Its kind."),
    name: s.required(2, s.string, "Its name."),
    apiVersion: s.optional(3, s.string, "Its API version."),
  }),
);
export type CrossVersionObjectReference = s.TypeOf<typeof CrossVersionObjectReference>;

export const HorizontalPodAutoscalerSpec = s.message("io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec", "What is scaled by what.", {
  scaleTargetRef: s.required(1, CrossVersionObjectReference, "The resource that is scaled; it has a scale subresource."),
  minReplicas: s.optional(2, s.int32, "The fewest replicas there may be. Default 1.", { pointer: true }),
  maxReplicas: s.required(3, s.int32, "The most replicas there may be."),
  targetCPUUtilizationPercentage: s.optional(4, s.int32, "How much of the requested processor time pods should use on average.", { pointer: true }),
});
export type HorizontalPodAutoscalerSpec = s.TypeOf<typeof HorizontalPodAutoscalerSpec>;

export const HorizontalPodAutoscalerStatus = s.message("io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerStatus", "What was last observed.", {
  observedGeneration: s.optional(1, s.int64, "The generation that the controller has seen.", { pointer: true }),
  lastScaleTime: s.optional(2, s.time, "When the number of replicas was last changed.", { pointer: true }),
  currentReplicas: s.required(3, s.int32, "How many replicas there are."),
  desiredReplicas: s.required(4, s.int32, "How many replicas there should be."),
  currentCPUUtilizationPercentage: s.optional(5, s.int32, "How much of the requested processor time pods use on average.", { pointer: true }),
});
export type HorizontalPodAutoscalerStatus = s.TypeOf<typeof HorizontalPodAutoscalerStatus>;

export const HorizontalPodAutoscaler = s.kind(
  { name: "io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler", apiVersion: "autoscaling/v1", kind: "HorizontalPodAutoscaler" },
  "Scales a resource by how busy its pods are.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.required(2, HorizontalPodAutoscalerSpec, "What is desired."),
    status: s.struct(3, HorizontalPodAutoscalerStatus, "What was last observed."),
  },
);
export type HorizontalPodAutoscaler = s.TypeOf<typeof HorizontalPodAutoscaler>;

export const HorizontalPodAutoscalerList = metav1.listOf(HorizontalPodAutoscaler);
export type HorizontalPodAutoscalerList = s.TypeOf<typeof HorizontalPodAutoscalerList>;
