/** Everything a job does in one round, decided on what its pods are. */
import { formatTime, type batchv1, type corev1 } from "@kayak/api";
import { findCondition } from "../shared/conditions.ts";
import { isTerminating } from "../shared/objects.ts";
import { isActive, isReady } from "../shared/pods.ts";
import { indexFailures, type IndexFailures } from "./per-index.ts";
import { isEnding, isTracked } from "./pods.ts";
import { planSize, type Sizing } from "./sizing.ts";
import { indexesText, tally, type Tally } from "./tracking.ts";
import { deadlineMs, judgeJob, type JobVerdict } from "./verdict.ts";

type Job = batchv1.Job;
type Pod = corev1.Pod;
type Condition = batchv1.JobCondition;

export interface JobState {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly nowMs: number;
}

export interface JobPlan extends Sizing {
  /** Pods that end with the job, and are counted. */
  readonly delete: readonly Pod[];
  /** Active pods that were taken over and have to be counted when they end. */
  readonly track: readonly Pod[];
  readonly status: Job["status"];
  /** Pods that lose their finalizer once the status is written. */
  readonly release: readonly Pod[];
  readonly event?: { readonly type: "Normal" | "Warning"; readonly reason: string; readonly message: string };
}

export function isJobFinished({ status }: Pick<Job, "status">): boolean {
  return ["Complete", "Failed"].some((type) => findCondition(status.conditions, type)?.status === "True");
}

export function planJob(state: JobState): JobPlan {
  const { job, pods, nowMs } = state;
  const finished = isJobFinished(job);
  const indexes = indexFailures(job, pods);
  const kept = new Set(indexes.last.values());
  const preview = tally(job, pods, { finished: false, failsRest: false, kept });
  const verdict =
    finished || isTerminating(job) ? undefined : judgeJob({ job, pods, counts: countsOf(preview), indexes, nowMs });
  const over = finished || verdict !== undefined;
  const sizing = over || isTerminating(job) ? nothing : planSize({ job, pods, ...countsOf(preview), indexes, nowMs });
  const started = new Set(
    [...indexes.last].filter(([index]) => sizing.create.some((each) => each?.index === index)).map(([, pod]) => pod),
  );
  const counted = tally(job, pods, {
    finished: over,
    failsRest: over && verdict?.type !== "SuccessCriteriaMet" && !finished,
    kept: new Set([...kept].filter((pod) => !started.has(pod))),
  });
  const outcome = { state, verdict, counted, indexes, sizing };
  const status = finished ? job.status : statusOf(outcome);
  const event = finished ? undefined : eventOf(job, status);
  const again = [sizing.againAtMs, over ? undefined : deadlineMs(job)].filter((ms) => ms !== undefined);
  return {
    ...sizing,
    ...(again.length > 0 && { againAtMs: Math.min(...again) }),
    delete: over ? pods.filter(isActive) : [],
    track: over ? [] : pods.filter((pod) => isActive(pod) && !isTracked(pod) && !sizing.drop.includes(pod)),
    status,
    release: counted.release,
    ...(event && { event }),
  };
}

const nothing: Sizing = { create: [], drop: [] };

function countsOf({ succeeded, failed, uncounted, completed }: Tally) {
  return { succeeded: succeeded + uncounted.succeeded.length, failed: failed + uncounted.failed.length, completed };
}

interface Outcome {
  readonly state: JobState;
  readonly verdict: JobVerdict | undefined;
  readonly counted: Tally;
  readonly indexes: IndexFailures;
  readonly sizing: Sizing;
}

function statusOf({ state: { job, pods, nowMs }, verdict, counted, indexes, sizing }: Outcome): Job["status"] {
  const { status, spec } = job;
  const active = verdict ? [] : pods.filter((pod) => isActive(pod) && !sizing.drop.includes(pod));
  const ending = pods.filter((pod) => isEnding(pod) || (isActive(pod) && !active.includes(pod))).length;
  const { succeeded: uncountedSuccesses, failed: uncountedFailures } = counted.uncounted;
  const settled = uncountedSuccesses.length + uncountedFailures.length + counted.release.length + ending === 0;
  const conditions = conditionsOf(job, { verdict, settled, nowMs });
  const complete = findCondition(conditions, "Complete");
  const startTime = spec.suspend ? undefined : (status.startTime ?? formatTime(nowMs));
  return {
    ...(conditions.length > 0 && { conditions }),
    ...(startTime && { startTime }),
    ...(complete && { completionTime: status.completionTime ?? formatTime(nowMs) }),
    active: active.length || undefined,
    succeeded: counted.succeeded || undefined,
    failed: counted.failed || undefined,
    completedIndexes: indexesText(counted.completed),
    failedIndexes: indexes.failed && (indexesText(indexes.failed) ?? ""),
    uncountedTerminatedPods: {
      ...(uncountedSuccesses.length > 0 && { succeeded: [...uncountedSuccesses] }),
      ...(uncountedFailures.length > 0 && { failed: [...uncountedFailures] }),
    },
    ready: active.filter(isReady).length,
    terminating: ending,
  };
}

interface Course {
  readonly verdict: JobVerdict | undefined;
  /** All pods have ended and are counted. */
  readonly settled: boolean;
  readonly nowMs: number;
}

function conditionsOf({ spec, status }: Job, { verdict, settled, nowMs }: Course): Condition[] {
  const now = formatTime(nowMs);
  const conditions = [...(status.conditions ?? [])];
  const put = (
    type: Condition["type"],
    value: "True" | "False",
    { reason, message }: { reason: string; message: string },
  ) => {
    const at = conditions.findIndex((each) => each.type === type);
    if (conditions[at]?.status === value) return;
    const made = { type, status: value, lastProbeTime: now, lastTransitionTime: now, reason, message };
    conditions.splice(at < 0 ? conditions.length : at, at < 0 ? 0 : 1, made);
  };
  if (verdict) {
    put(verdict.type, "True", verdict);
    if (settled) put(verdict.type === "FailureTarget" ? "Failed" : "Complete", "True", verdict);
  } else if (spec.suspend) put("Suspended", "True", { reason: "JobSuspended", message: "Job suspended" });
  else if (findCondition(conditions, "Suspended"))
    put("Suspended", "False", { reason: "JobResumed", message: "Job resumed" });
  return conditions;
}

/** What a change of conditions is announced as. */
function eventOf(job: Job, next: Job["status"]): JobPlan["event"] {
  const isNew = (type: string, value = "True") =>
    findCondition(next.conditions, type)?.status === value &&
    findCondition(job.status.conditions, type)?.status !== value;
  const failed = isNew("Failed") && findCondition(next.conditions, "Failed");
  if (failed) return { type: "Warning", reason: failed.reason ?? "", message: failed.message ?? "" };
  if (isNew("Complete")) return { type: "Normal", reason: "Completed", message: "Job completed" };
  if (isNew("Suspended")) return { type: "Normal", reason: "Suspended", message: "Job suspended" };
  if (isNew("Suspended", "False")) return { type: "Normal", reason: "Resumed", message: "Job resumed" };
  return undefined;
}
