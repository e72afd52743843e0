/** Horizontal pod autoscalers: no generation is counted. */
import { HorizontalPodAutoscalers, type autoscalingv2 } from "@kayak/api";
import { strategy } from "../strategy.ts";

export const autoscalerStrategy = strategy<autoscalingv2.HorizontalPodAutoscaler>(HorizontalPodAutoscalers, {
  prepareForCreate(autoscaler) {
    autoscaler.status = { currentReplicas: 0, desiredReplicas: 0 };
  },
  prepareForUpdate(next, current) {
    next.status = current.status;
  },
  prepareForStatusUpdate(next, current) {
    next.spec = current.spec;
  },
});
