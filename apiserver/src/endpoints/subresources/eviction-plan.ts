/** Whether a pod may be evicted, by its disruption budget. */
import {
  StatusError,
  forbidden,
  labelSelectorFrom,
  tooManyRequests,
  type corev1,
  type metav1,
  type policyv1,
} from "@kayak/api";

type Pod = corev1.Pod;
type Budget = policyv1.PodDisruptionBudget;

export type EvictionPlan =
  /** No budget is concerned. */
  | { readonly type: "free" }
  /** Room has to be taken from the budget first. */
  | { readonly type: "budgeted"; readonly budget: Budget }
  | { readonly type: "refuse"; readonly error: StatusError };

export function planEviction(pod: Pod, budgets: readonly Budget[]): EvictionPlan {
  if (isNoDisruption(pod)) return { type: "free" };
  const concerned = budgets.filter((budget) => selects(budget, pod));
  const [budget] = concerned;
  if (!budget) return { type: "free" };
  if (concerned.length > 1) return { type: "refuse", error: new StatusError("InternalError", severalBudgets) };
  return isUnhealthyAnyway(pod, budget) ? { type: "free" } : { type: "budgeted", budget };
}

const severalBudgets =
  "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";

/** Pods that don't serve anybody: not yet, not any more, or not for long. */
function isNoDisruption({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined || ["Succeeded", "Failed", "Pending"].includes(status.phase ?? "");
}

function selects({ spec }: Budget, { metadata }: Pod): boolean {
  return spec.selector !== undefined && labelSelectorFrom(spec.selector).matches(metadata.labels);
}

/** A pod that is not ready is no loss where the budget says so, or where enough others are healthy. */
function isUnhealthyAnyway({ status: pod }: Pod, { spec, status }: Budget): boolean {
  const ready = pod.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True");
  if (ready || pod.phase !== "Running") return false;
  if (spec.unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
}

/** Evictions that the controller has not seen yet; beyond them it is taken not to keep up. */
const maxDisruptedPods = 2000;
const processingRetrySeconds = 10;
const violation = "Cannot evict pod as it would violate the pod's disruption budget.";

/** The budget after granting one eviction; throws where there is no room. */
export function takeFrom(budget: Budget, { pod, at }: { readonly pod: string; readonly at: string }): Budget {
  const { metadata, status } = budget;
  const { name } = metadata;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0))
    throw refusal(`The disruption budget ${name} is still being processed by the server.`, processingRetrySeconds);
  const resource = { group: "policy", plural: "poddisruptionbudgets" };
  if (status.disruptionsAllowed < 0) throw forbidden(resource, name, "pdb disruptions allowed is negative");
  if (Object.keys(status.disruptedPods ?? {}).length > maxDisruptedPods)
    throw forbidden(resource, name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  if (status.disruptionsAllowed === 0)
    throw refusal(
      `The disruption budget ${name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`,
      0,
    );
  status.disruptionsAllowed--;
  if (status.disruptionsAllowed === 0) status.conditions = exhausted(budget, at);
  status.disruptedPods = { ...status.disruptedPods, [pod]: at };
  return budget;
}

function refusal(message: string, retryAfterSeconds: number): StatusError {
  const { message: text, details } = tooManyRequests(violation, retryAfterSeconds);
  const causes = [{ reason: "DisruptionBudget", message }];
  return new StatusError("TooManyRequests", text, { details: { ...details, causes } });
}

function exhausted({ metadata, status }: Budget, at: string): metav1.Condition[] {
  const others = (status.conditions ?? []).filter(({ type }) => type !== "DisruptionAllowed");
  const before = status.conditions?.find(({ type }) => type === "DisruptionAllowed");
  const condition: metav1.Condition = {
    type: "DisruptionAllowed",
    status: "False",
    reason: "InsufficientPods",
    message: "",
    observedGeneration: metadata.generation,
    lastTransitionTime: before?.status === "False" ? before.lastTransitionTime : at,
  };
  return [...others, condition];
}
