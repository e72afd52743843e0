/** What a disruption budget allows, by the pods that it is for. */
import { formatTime, resolveIntOrPercent, type corev1, type metav1, type policyv1 } from "@kayak/api";
import { findCondition, withCondition } from "../shared/conditions.ts";
import { isTerminating, parseMs } from "../shared/objects.ts";
import { isFinished, isReady } from "../shared/pods.ts";

type Budget = policyv1.PodDisruptionBudget;

/** A granted eviction whose pod is still there after this was not carried out. */
const DELETION_TIMEOUT_MS = 120_000;

export interface Expectation {
  /** How many pods there should be. */
  readonly pods: number;
  readonly healthy: number;
}

/** `scale`: how many pods the controllers of the pods want altogether; undefined where that is not needed. */
export function expectedOf({ spec }: Budget, pods: readonly corev1.Pod[], scale: number | undefined): Expectation {
  const { minAvailable, maxUnavailable } = spec;
  if (maxUnavailable !== undefined) {
    const total = scale ?? pods.length;
    return { pods: total, healthy: Math.max(0, total - resolveIntOrPercent(maxUnavailable, total, { roundUp: true })) };
  }
  if (typeof minAvailable === "number") return { pods: pods.length, healthy: minAvailable };
  if (minAvailable === undefined) return { pods: pods.length, healthy: 0 };
  const total = scale ?? pods.length;
  return { pods: total, healthy: resolveIntOrPercent(minAvailable, total, { roundUp: true }) };
}

/** Whether the budget needs to know how many pods their controllers want. */
export function needsScale({ spec }: Budget): boolean {
  return spec.maxUnavailable !== undefined || typeof spec.minAvailable === "string";
}

export interface BudgetPlan {
  readonly status: Budget["status"];
  /** When a granted eviction is taken back. */
  readonly againAtMs?: number;
}

export function planBudget(
  budget: Budget,
  {
    pods,
    expected,
    nowMs,
  }: { readonly pods: readonly corev1.Pod[]; readonly expected: Expectation; readonly nowMs: number },
): BudgetPlan {
  const disrupted = stillDisrupted(budget, pods, nowMs);
  const healthy = pods.filter(
    (pod) => !isTerminating(pod) && !(pod.metadata.name in disrupted) && isReady(pod) && !isFinished(pod),
  );
  const allowed = expected.pods > 0 ? Math.max(0, healthy.length - expected.healthy) : 0;
  const ends = Object.values(disrupted).map((time) => (parseMs(time) ?? nowMs) + DELETION_TIMEOUT_MS);
  return {
    status: {
      observedGeneration: budget.metadata.generation,
      ...(ends.length > 0 && { disruptedPods: disrupted }),
      disruptionsAllowed: allowed,
      currentHealthy: healthy.length,
      desiredHealthy: expected.healthy,
      expectedPods: expected.pods,
      conditions: withDisruptionAllowed(budget, allowed, nowMs),
    },
    ...(ends.length > 0 && { againAtMs: Math.min(...ends) }),
  };
}

/** Granted evictions of pods that are there and not on their way out yet. */
function stillDisrupted({ status }: Budget, pods: readonly corev1.Pod[], nowMs: number): Record<string, string> {
  const entries = Object.entries(status.disruptedPods ?? {}).filter(([name, time]) => {
    const pod = pods.find(({ metadata }) => metadata.name === name);
    return pod && !isTerminating(pod) && nowMs < (parseMs(time) ?? 0) + DELETION_TIMEOUT_MS;
  });
  return Object.fromEntries(entries);
}

function withDisruptionAllowed({ metadata, status }: Budget, allowed: number, nowMs: number): metav1.Condition[] {
  const next: metav1.Condition = {
    type: "DisruptionAllowed",
    status: allowed > 0 ? "True" : "False",
    reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
    message: "",
    observedGeneration: metadata.generation,
    lastTransitionTime: formatTime(nowMs),
  };
  return condition(status, next);
}

/** For a budget whose pods can't be counted: nothing is allowed until they can. */
export function failedStatus({ metadata, status }: Budget, message: string, nowMs: number): Budget["status"] {
  const next: metav1.Condition = {
    type: "DisruptionAllowed",
    status: "False",
    reason: "SyncFailed",
    message,
    observedGeneration: metadata.generation,
    lastTransitionTime: formatTime(nowMs),
  };
  return {
    ...status,
    observedGeneration: metadata.generation,
    disruptionsAllowed: 0,
    conditions: condition(status, next),
  };
}

function condition({ conditions }: Budget["status"], next: metav1.Condition): metav1.Condition[] {
  const before = findCondition(conditions, next.type);
  const same = before?.observedGeneration === next.observedGeneration && before?.message === next.message;
  const others = same ? conditions : conditions?.filter(({ type }) => type !== next.type);
  const lastTransitionTime = before?.status === next.status ? before.lastTransitionTime : next.lastTransitionTime;
  return withCondition(others, { ...next, lastTransitionTime });
}
