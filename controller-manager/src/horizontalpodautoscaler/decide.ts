/** How many replicas an autoscaler wants now, and what it says of it. */
import type { autoscalingv2 } from "@kayak/api";
import { messageOf } from "../shared/errors.ts";
import { MetricError, evaluate, type Evaluation, type Scene } from "./evaluate.ts";

type Spec = autoscalingv2.HorizontalPodAutoscalerSpec;
export type Statement = Pick<autoscalingv2.HorizontalPodAutoscalerCondition, "type" | "status" | "reason" | "message">;

export interface Decision {
  /** Undefined: the metrics don't say. */
  readonly desired: number | undefined;
  /** Given by a bound, not by metrics: followed at once. */
  readonly forced?: string;
  readonly metricName: string;
  readonly statuses: readonly autoscalingv2.MetricStatus[];
  readonly statements: readonly Statement[];
  readonly failures: readonly { readonly reason: string; readonly message: string }[];
}

const plain = { metricName: "", statuses: [], statements: [], failures: [] };

/** Without asking for metrics: undefined where they are needed. */
export function decideByBounds({ minReplicas = 1, maxReplicas }: Spec, current: number): Decision | undefined {
  if (current === 0 && minReplicas !== 0) {
    const message = "scaling is disabled since the replica count of the target is zero";
    return {
      ...plain,
      desired: 0,
      statements: [{ type: "ScalingActive", status: "False", reason: "ScalingDisabled", message }],
    };
  }
  if (current > maxReplicas)
    return { ...plain, desired: maxReplicas, forced: "Current number of replicas above Spec.MaxReplicas" };
  if (current < minReplicas)
    return { ...plain, desired: minReplicas, forced: "Current number of replicas below Spec.MinReplicas" };
  return undefined;
}

/** The metric that asks for most decides. While some can't be read, nothing is scaled down. */
export async function decideByMetrics(scene: Scene, { metrics = [] }: Spec): Promise<Decision> {
  const evaluations: Evaluation[] = [];
  const errors: MetricError[] = [];
  for (const metric of metrics) {
    try {
      evaluations.push(await evaluate(scene, metric));
    } catch (error) {
      if (!(error instanceof MetricError)) throw error;
      errors.push(error);
    }
  }
  const most = evaluations.reduce<Evaluation | undefined>(
    (best, each) => (best && best.replicas >= each.replicas ? best : each),
    undefined,
  );
  const statuses = evaluations.map(({ status }) => status);
  const failures = errors.map((error) => ({ reason: error.reason, message: messageOf(error.cause) }));
  const [first] = errors;
  if (first && (!most || most.replicas < scene.specReplicas)) {
    const summary = `invalid metrics (${errors.length} invalid out of ${metrics.length}), first error is: ${first.message}`;
    const message = `the HPA was unable to compute the replica count: ${withoutPrefix(first.message)}`;
    const statement = { type: "ScalingActive", status: "False", reason: first.reason, message } as const;
    return {
      desired: undefined,
      metricName: "",
      statuses,
      statements: [statement],
      failures: [...failures, { reason: "FailedComputeMetricsReplicas", message: summary }],
    };
  }
  const message = `the HPA was able to successfully calculate a replica count from ${most?.name ?? ""}`;
  const statement = { type: "ScalingActive", status: "True", reason: "ValidMetricFound", message } as const;
  return {
    desired: most?.replicas ?? scene.specReplicas,
    metricName: most?.name ?? "",
    statuses,
    statements: [statement],
    failures,
  };
}

/** `failed to get cpu resource metric value: failed to get cpu utilization: ...` begins at the second part in conditions. */
function withoutPrefix(message: string): string {
  return message.replace(/^failed to get \S+ (resource|container) metric value: /, "");
}
