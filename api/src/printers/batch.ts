/** Jobs and cron jobs. */
import { formatLabelSelector } from "../labels/index.ts";
import { ageOf, humanDuration } from "../time.ts";
import type * as batch from "../types/batch/v1/index.ts";
import { templateCells, templateColumns } from "./workloads.ts";
import { ageColumn, column, nameColumn, none, type Printer } from "./printer.ts";

export const jobPrinter: Printer<batch.Job> = {
  columns: [
    nameColumn,
    column("Status", "How far the job is."),
    column("Completions", "How many pods have succeeded, of how many wanted."),
    column("Duration", "How long the job has run."),
    ageColumn,
    ...templateColumns,
  ],
  cells: (job, now) => [
    job.metadata.name,
    statusOf(job),
    completionsOf(job),
    durationOf(job.status, now),
    ageOf(job.metadata.creationTimestamp, now),
    ...templateCells(job.spec.template),
    formatLabelSelector(job.spec.selector),
  ],
};

const shownConditions = ["Complete", "Failed", "SuccessCriteriaMet", "FailureTarget", "Suspended"];

function statusOf({ metadata, status }: batch.Job): string {
  const isTrue = (type: string) => status.conditions?.some((each) => each.type === type && each.status === "True");
  const [complete, failed, ...others] = shownConditions.filter(isTrue);
  if (complete === "Complete" || complete === "Failed") return complete;
  if (metadata.deletionTimestamp) return "Terminating";
  return complete ?? failed ?? others[0] ?? "Running";
}

function completionsOf({ spec, status }: batch.Job): string {
  const succeeded = status.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  return (spec.parallelism ?? 0) > 1 ? `${succeeded}/1 of ${spec.parallelism}` : `${succeeded}/1`;
}

function durationOf({ startTime, completionTime }: batch.JobStatus, now: number): string {
  if (!startTime) return "";
  return humanDuration((completionTime ? Date.parse(completionTime) : now) - Date.parse(startTime));
}

export const cronJobPrinter: Printer<batch.CronJob> = {
  columns: [
    nameColumn,
    column("Schedule", "When jobs are started."),
    column("Timezone", "The time zone of the schedule."),
    column("Suspend", "Whether no more jobs are started.", { type: "boolean" }),
    column("Active", "How many jobs are running.", { type: "integer" }),
    column("Last Schedule", "The time since a job was last started."),
    ageColumn,
    ...templateColumns,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.schedule,
    spec.timeZone ?? none,
    spec.suspend ? "True" : "False",
    status.active?.length ?? 0,
    status.lastScheduleTime ? ageOf(status.lastScheduleTime, now) : none,
    ageOf(metadata.creationTimestamp, now),
    ...templateCells(spec.jobTemplate.spec.template),
    formatLabelSelector(spec.jobTemplate.spec.selector),
  ],
};
