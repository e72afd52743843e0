/** How fast an autoscaler may scale. */
import * as s from "../../../schema/kit.ts";

export const HPAScalingPolicy = s.message("io.k8s.api.autoscaling.v2.HPAScalingPolicy", "How much may change within a past interval.", {
  type: s.required(1, s.openEnumeration("Percent", "Pods"), "`Pods`: a number of them; `Percent`: a share of the replicas."),
  value: s.required(2, s.int32, "How many, or how many percent. More than zero."),
  periodSeconds: s.required(3, s.int32, "The length of the interval: 1 to 1800 seconds."),
});
export type HPAScalingPolicy = s.TypeOf<typeof HPAScalingPolicy>;

export const HPAScalingRules = s.message("io.k8s.api.autoscaling.v2.HPAScalingRules", "How fast an autoscaler may scale in one direction.", {
  selectPolicy: s.optional(
    1,
    s.openEnumeration("Disabled", "Max", "Min"),
    "Which policy counts: `Max`, the default, the one that allows most, `Min` the one that allows least; `Disabled`: never scale so.",
    { pointer: true },
  ),
  policies: s.optional(2, s.list(HPAScalingPolicy), "Limits of the change.", { list: "atomic" }),
  stabilizationWindowSeconds: s.optional(
    3,
    s.int32,
    "For how many past seconds recommendations are taken into account, of which the most cautious is followed: up to 3600. Default 0 up, 300 down.",
    { pointer: true },
  ),
  tolerance: s.optional(
    4,
    s.quantity,
    "How far the metric may be off, as a share of the target, before anything is scaled. Default: as the controller is set, 0.1.",
    {
      pointer: true,
    },
  ),
});
export type HPAScalingRules = s.TypeOf<typeof HPAScalingRules>;

export const HorizontalPodAutoscalerBehavior = s.message("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior", "How fast an autoscaler may scale.", {
  scaleUp: s.optional(1, HPAScalingRules, "Upwards. By default, within 15 seconds by four pods or to double, whichever is more."),
  scaleDown: s.optional(2, HPAScalingRules, "Downwards. By default all the way within 15 seconds, after a window of 300 seconds."),
});
export type HorizontalPodAutoscalerBehavior = s.TypeOf<typeof HorizontalPodAutoscalerBehavior>;
