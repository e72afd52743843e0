/** The cron job. */
import * as s from "../../../schema/kit.ts";
import * as corev1 from "../../core/v1/index.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { JobSpec } from "./job.ts";

export const JobTemplateSpec = s.message("io.k8s.api.batch.v1.JobTemplateSpec", "What jobs are made from.", {
  metadata: s.struct(1, metav1.ObjectMeta, "Labels and annotations of the jobs."),
  spec: s.struct(2, JobSpec, "What the jobs are to run."),
});
export type JobTemplateSpec = s.TypeOf<typeof JobTemplateSpec>;

export const CronJobSpec = s.message("io.k8s.api.batch.v1.CronJobSpec", "Which jobs are to be started when.", {
  schedule: s.required(1, s.string, "When, in cron's format: minute, hour, day of month, month, day of week; or `@hourly`, `@daily` and so on."),
  startingDeadlineSeconds: s.optional(2, s.int64, "How many seconds late a job may still be started; absent, any time.", { pointer: true }),
  concurrencyPolicy: s.optional(
    3,
    s.enumeration("Allow", "Forbid", "Replace"),
    "When the last job still runs: `Allow`, the default, starts another beside it, `Forbid` skips this one, `Replace` ends the old one.",
  ),
  suspend: s.optional(4, s.boolean, "Whether no more jobs are started. Default false.", { pointer: true }),
  jobTemplate: s.required(5, JobTemplateSpec, "What jobs are made from."),
  successfulJobsHistoryLimit: s.optional(6, s.int32, "How many jobs that succeeded are kept. Default 3.", { pointer: true }),
  failedJobsHistoryLimit: s.optional(7, s.int32, "How many jobs that failed are kept. Default 1.", { pointer: true }),
  timeZone: s.optional(8, s.string, "The time zone of the schedule, by its name in the tz database; absent, the controller's own.", { pointer: true }),
});
export type CronJobSpec = s.TypeOf<typeof CronJobSpec>;

export const CronJobStatus = s.message("io.k8s.api.batch.v1.CronJobStatus", "What was last observed of a cron job.", {
  active: s.optional(1, s.list(corev1.ObjectReference), "The jobs that are running.", { list: "atomic" }),
  lastScheduleTime: s.optional(4, s.time, "The scheduled time of the last job that was started.", { pointer: true }),
  lastSuccessfulTime: s.optional(5, s.time, "When a job last succeeded.", { pointer: true }),
});
export type CronJobStatus = s.TypeOf<typeof CronJobStatus>;

export const CronJob = s.kind(
  { name: "io.k8s.api.batch.v1.CronJob", apiVersion: "batch/v1", kind: "CronJob" },
  "Starts a job, made from a template, at the times of a schedule.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.required(2, CronJobSpec, "What is desired."),
    status: s.struct(3, CronJobStatus, "What was last observed."),
  },
);
export type CronJob = s.TypeOf<typeof CronJob>;

export const CronJobList = metav1.listOf(CronJob);
export type CronJobList = s.TypeOf<typeof CronJobList>;
