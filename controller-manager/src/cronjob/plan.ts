/** What a cron job does now: which job it starts, which it ends or forgets, and when it looks again. */
import { formatTime, nextTime, parseSchedule, ScheduleError, isTimeZone, type batchv1, type corev1 } from "@kayak/api";
import { isJobFinished } from "../job/plan.ts";
import { findCondition } from "../shared/conditions.ts";
import { createdMs, parseMs } from "../shared/objects.ts";
import { mostRecent } from "./due.ts";

type CronJob = batchv1.CronJob;
type Job = batchv1.Job;

export interface CronState {
  readonly cronJob: CronJob;
  /** Those that it owns. */
  readonly jobs: readonly Job[];
  readonly nowMs: number;
}

export interface Announcement {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

export interface CronPlan {
  readonly status: CronJob["status"];
  /** Running jobs that are ended, and finished ones that are forgotten. */
  readonly replace: readonly Job[];
  readonly forget: readonly Job[];
  /** The scheduled time of a job to start. */
  readonly startMs?: number;
  readonly events: readonly Announcement[];
  readonly againAtMs?: number;
}

/** Timers may fire a little early. */
const SLACK_MS = 100;

export function planCron(state: CronState): CronPlan {
  const { cronJob, jobs, nowMs } = state;
  const tidied = tidy(state);
  const idle = { ...tidied, replace: [] };
  if (cronJob.metadata.deletionTimestamp) return idle;
  const { spec } = cronJob;
  const zone = spec.timeZone ?? localZone();
  if (!isTimeZone(zone))
    return withEvent(
      idle,
      warning("UnknownTimeZone", `invalid timeZone: ${JSON.stringify(zone)}: unknown time zone ${zone}`),
    );
  const schedule = scheduleOf(spec.schedule);
  if (typeof schedule === "string")
    return withEvent(
      idle,
      warning("UnparseableSchedule", `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${schedule}`),
    );
  if (spec.suspend) return idle;
  const next = nextTime(schedule, nowMs, zone);
  const again = next === undefined ? {} : { againAtMs: next + SLACK_MS };
  const due = mostRecent({ schedule, zone, earliestMs: earliestMs(cronJob, nowMs), nowMs });
  const missed = due.tooMany ? [warning("TooManyMissedTimes", tooManyMissed)] : [];
  const base = { ...idle, ...again, events: [...idle.events, ...missed] };
  if (due.atMs === undefined) return base;
  const deadline = spec.startingDeadlineSeconds;
  if (deadline !== undefined && due.atMs + deadline * 1000 < nowMs)
    return withEvent(
      base,
      warning("MissSchedule", `Missed scheduled time to start a job: ${new Date(due.atMs).toUTCString()}`),
    );
  if (jobs.some(({ metadata }) => metadata.name === jobName(cronJob, due.atMs!)) || isStarted(cronJob, due.atMs))
    return base;
  const active = jobs.filter((job) => !isJobFinished(job));
  if (spec.concurrencyPolicy === "Forbid" && active.length > 0)
    return withEvent(base, {
      type: "Normal",
      reason: "JobAlreadyActive",
      message: "Not starting job because prior execution is running and concurrency policy is Forbid",
    });
  return { ...base, startMs: due.atMs, replace: spec.concurrencyPolicy === "Replace" ? active : [] };
}

const tooManyMissed = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew";

function warning(reason: string, message: string): Announcement {
  return { type: "Warning", reason, message };
}

function withEvent(plan: CronPlan, event: Announcement): CronPlan {
  return { ...plan, events: [...plan.events, event] };
}

function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The schedule, or what is wrong with it. */
function scheduleOf(text: string) {
  try {
    return parseSchedule(text);
  } catch (error) {
    if (error instanceof ScheduleError) return error.message;
    throw error;
  }
}

function isStarted({ status }: CronJob, atMs: number): boolean {
  return (parseMs(status.lastScheduleTime) ?? 0) >= atMs;
}

/** Times before the last start, before the cron job was there, or past the deadline don't count. */
function earliestMs({ metadata, spec, status }: CronJob, nowMs: number): number {
  const since = parseMs(status.lastScheduleTime) ?? createdMs({ metadata });
  const deadline = spec.startingDeadlineSeconds;
  return deadline === undefined ? since : Math.max(since, nowMs - deadline * 1000);
}

/** The minute makes the name, so that a job is never started twice. */
export function jobName({ metadata }: CronJob, atMs: number): string {
  return `${metadata.name}-${Math.floor(atMs / 60_000)}`;
}

/** What became of the jobs: those that run are listed, those that have ended are announced, and the oldest of them forgotten. */
function tidy({ cronJob, jobs }: CronState): Omit<CronPlan, "replace"> {
  const { status } = cronJob;
  const finished = jobs.filter(isJobFinished);
  const known = new Set(status.active?.map(({ uid }) => uid));
  const ended = finished.filter(({ metadata }) => known.has(metadata.uid));
  const gone = (status.active ?? []).filter(({ uid }) => !jobs.some(({ metadata }) => metadata.uid === uid));
  const active = jobs.filter((job) => !isJobFinished(job)).map(referenceOf);
  const successes = finished.filter(hasSucceeded).map(({ status: { completionTime } }) => parseMs(completionTime) ?? 0);
  const last = Math.max(parseMs(status.lastSuccessfulTime) ?? 0, ...successes);
  const events = [
    ...ended.map((job) =>
      normal(
        "SawCompletedJob",
        `Saw completed job: ${job.metadata.name}, condition: ${hasSucceeded(job) ? "Complete" : "Failed"}`,
      ),
    ),
    ...gone.map(({ name }) => normal("MissingJob", `Active job went missing: ${name}`)),
  ];
  return {
    status: {
      ...(active.length > 0 && { active }),
      ...(status.lastScheduleTime && { lastScheduleTime: status.lastScheduleTime }),
      ...(last > 0 && { lastSuccessfulTime: formatTime(last) }),
    },
    forget: forgotten(cronJob, finished),
    events,
  };
}

function normal(reason: string, message: string): Announcement {
  return { type: "Normal", reason, message };
}

export function referenceOf({ metadata }: Job): corev1.ObjectReference {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { kind: "Job", namespace, name, uid, apiVersion: "batch/v1", resourceVersion };
}

function hasSucceeded({ status }: Job): boolean {
  return findCondition(status.conditions, "Complete")?.status === "True";
}

function forgotten({ spec }: CronJob, finished: readonly Job[]): readonly Job[] {
  return [
    ...oldest(finished.filter(hasSucceeded), spec.successfulJobsHistoryLimit),
    ...oldest(
      finished.filter((job) => !hasSucceeded(job)),
      spec.failedJobsHistoryLimit,
    ),
  ];
}

function oldest(jobs: readonly Job[], limit: number | undefined): readonly Job[] {
  if (limit === undefined) return [];
  const started = ({ metadata, status }: Job) => parseMs(status.startTime) ?? createdMs({ metadata });
  return [...jobs].sort((a, b) => started(a) - started(b)).slice(0, Math.max(0, jobs.length - limit));
}
