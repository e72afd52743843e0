/** Defaults of horizontal pod autoscalers. */
import type { autoscaling } from "./types.ts";

const cpuUtilization = 80;

/** Of the stored version: others get these once they are converted. */
export function defaultAutoscaler({ apiVersion, spec }: autoscaling.HorizontalPodAutoscaler): void {
  if (apiVersion !== "autoscaling/v2") return;
  spec.minReplicas ??= 1;
  if (!spec.metrics?.length) {
    const target = { type: "Utilization", averageUtilization: cpuUtilization };
    spec.metrics = [{ type: "Resource", resource: { name: "cpu", target } }];
  }
  if (!spec.behavior) return;
  spec.behavior.scaleUp = { ...scaleUpRules(), ...given(spec.behavior.scaleUp) };
  spec.behavior.scaleDown = { ...scaleDownRules(), ...given(spec.behavior.scaleDown) };
}

/** Double, or four more, each 15 seconds. */
export function scaleUpRules(): autoscaling.HPAScalingRules {
  return {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [
      { type: "Pods", value: 4, periodSeconds: 15 },
      { type: "Percent", value: 100, periodSeconds: 15 },
    ],
  };
}

/** All the way at once; the controller's own window of stabilisation comes before it. */
export function scaleDownRules(): autoscaling.HPAScalingRules {
  return { selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] };
}

function given(rules: autoscaling.HPAScalingRules | undefined): Partial<autoscaling.HPAScalingRules> {
  const entries = Object.entries(rules ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<autoscaling.HPAScalingRules>;
}
