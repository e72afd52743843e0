/** Whether a job is over, and why. */
import { readIndexes, type batchv1, type corev1 } from "@kayak/api";
import { parseMs } from "../shared/objects.ts";
import { isActive } from "../shared/pods.ts";
import { counts, judgeFailure } from "./failure-policy.ts";
import { hasFailed, isIndexed, isTracked } from "./pods.ts";
import type { IndexFailures } from "./per-index.ts";

type Job = batchv1.Job;
type Pod = corev1.Pod;

export interface JobVerdict {
  /** The condition that announces the end while pods are still going; `Complete` or `Failed` follows it. */
  readonly type: "SuccessCriteriaMet" | "FailureTarget";
  readonly reason: string;
  readonly message: string;
}

export interface JobCounts {
  /** Uncounted ones included. */
  readonly succeeded: number;
  readonly failed: number;
  readonly completed: ReadonlySet<number>;
}

export interface Evidence {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly counts: JobCounts;
  readonly indexes: IndexFailures;
  readonly nowMs: number;
}

/** Undefined: it goes on. What was announced once stays. */
export function judgeJob(evidence: Evidence): JobVerdict | undefined {
  return announced(evidence.job) ?? failure(evidence) ?? success(evidence);
}

function announced({ status }: Job): JobVerdict | undefined {
  const condition = status.conditions?.find(
    ({ type, status: value }) => value === "True" && (type === "SuccessCriteriaMet" || type === "FailureTarget"),
  );
  if (!condition) return undefined;
  const type = condition.type as JobVerdict["type"];
  return { type, reason: condition.reason ?? "", message: condition.message ?? "" };
}

function failure(evidence: Evidence): JobVerdict | undefined {
  const {
    job,
    pods,
    counts: { failed, completed },
    indexes,
    nowMs,
  } = evidence;
  const { spec } = job;
  const byPolicy = policyFailure(job, pods);
  if (byPolicy !== undefined) return fail("PodFailurePolicy", byPolicy);
  if (isPastDeadline(job, nowMs)) return fail("DeadlineExceeded", "Job was active longer than specified deadline");
  if (failed > (spec.backoffLimit ?? Infinity) || restartsPastLimit(job, pods))
    return fail("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  if (!indexes.failed) return undefined;
  if (spec.maxFailedIndexes !== undefined && indexes.failed.size > spec.maxFailedIndexes)
    return fail("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
  if (indexes.failed.size > 0 && indexes.failed.size + completed.size >= (spec.completions ?? 0))
    return fail("FailedIndexes", "Job has failed indexes");
  return undefined;
}

function fail(reason: string, message: string): JobVerdict {
  return { type: "FailureTarget", reason, message };
}

function policyFailure(job: Job, pods: readonly Pod[]): string | undefined {
  for (const pod of pods) {
    if (!isTracked(pod) || !hasFailed(job, pod)) continue;
    const verdict = judgeFailure(job, pod);
    if (verdict.action === "FailJob" && counts(verdict)) return verdict.message;
  }
  return undefined;
}

export function deadlineMs({ spec, status }: Job): number | undefined {
  const startMs = parseMs(status.startTime);
  if (spec.activeDeadlineSeconds === undefined || startMs === undefined || spec.suspend) return undefined;
  return startMs + spec.activeDeadlineSeconds * 1000;
}

function isPastDeadline(job: Job, nowMs: number): boolean {
  const atMs = deadlineMs(job);
  return atMs !== undefined && nowMs >= atMs;
}

/** Pods that restart their containers themselves fail in place. */
function restartsPastLimit({ spec }: Job, pods: readonly Pod[]): boolean {
  const { backoffLimit } = spec;
  if (spec.template.spec.restartPolicy !== "OnFailure" || backoffLimit === undefined) return false;
  const running = pods.filter((pod) => isActive(pod) && isTracked(pod));
  const statuses = running.flatMap(({ status }) => [
    ...(status.initContainerStatuses ?? []),
    ...(status.containerStatuses ?? []),
  ]);
  const restarts = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

function success({ job, pods, counts: { succeeded, completed } }: Evidence): JobVerdict | undefined {
  const { completions, successPolicy } = job.spec;
  for (const [index, rule] of (successPolicy?.rules ?? []).entries())
    if (isMet(job, rule, completed))
      return { type: "SuccessCriteriaMet", reason: "SuccessPolicy", message: `Matched rules at index ${index}` };
  const done =
    completions === undefined
      ? succeeded > 0 && !pods.some(isActive)
      : (isIndexed(job) ? completed.size : succeeded) >= completions;
  if (!done) return undefined;
  return {
    type: "SuccessCriteriaMet",
    reason: "CompletionsReached",
    message: "Reached expected number of succeeded pods",
  };
}

function isMet(
  { spec }: Job,
  { succeededIndexes, succeededCount }: batchv1.SuccessPolicyRule,
  completed: ReadonlySet<number>,
): boolean {
  const { completions = 0 } = spec;
  const named = succeededIndexes === undefined ? undefined : readIndexes(succeededIndexes, completions);
  const met = named ? [...named].filter((index) => completed.has(index)).length : completed.size;
  return met >= (succeededCount ?? named?.size ?? completions);
}
