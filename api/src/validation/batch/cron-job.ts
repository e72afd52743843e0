/** Cron jobs. */
import { ScheduleError, isTimeZone, parseSchedule } from "../../cron/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { batch } from "../types.ts";
import { validateJobSpec } from "./job.ts";

/** Jobs are named after the cron job and their time: eleven characters more, within a label's 63. */
const maxNameLength = 52;

export function validateCronJob({ metadata, spec }: batch.CronJob, errors: FieldErrors): void {
  validateCronJobSpec(spec, errors);
  if (metadata.name.length > maxNameLength)
    errors.invalid("metadata.name", metadata.name, `must be no more than ${maxNameLength} characters`);
}

export function validateCronJobUpdate({ spec }: batch.CronJob, _before: batch.CronJob, errors: FieldErrors): void {
  validateCronJobSpec(spec, errors);
}

function validateCronJobSpec(spec: batch.CronJobSpec, errors: FieldErrors): void {
  if (spec.schedule === "") errors.required("spec.schedule");
  else validateSchedule(spec.schedule, errors);
  if (spec.timeZone !== undefined) validateTimeZone(spec.timeZone, errors);
  errors.nonNegative("spec.startingDeadlineSeconds", spec.startingDeadlineSeconds);
  errors.oneOf("spec.concurrencyPolicy", spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"]);
  validateJobTemplate(spec.jobTemplate, errors);
  errors.nonNegative("spec.successfulJobsHistoryLimit", spec.successfulJobsHistoryLimit);
  errors.nonNegative("spec.failedJobsHistoryLimit", spec.failedJobsHistoryLimit);
}

function validateSchedule(schedule: string, errors: FieldErrors): void {
  if (schedule.includes("TZ"))
    return errors.invalid(
      "spec.schedule",
      schedule,
      "cannot use TZ or CRON_TZ in schedule, use timeZone field instead",
    );
  try {
    parseSchedule(schedule);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    errors.invalid("spec.schedule", schedule, error.message);
  }
}

function validateTimeZone(zone: string, errors: FieldErrors): void {
  const at = "spec.timeZone";
  if (zone === "") errors.invalid(at, zone, "timeZone must be nil or non-empty string");
  else if (zone.toLowerCase() === "local")
    errors.invalid(at, zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
  else if (!isTimeZone(zone)) errors.invalid(at, zone, `unknown time zone ${zone}`);
}

function validateJobTemplate({ spec }: batch.JobTemplateSpec, errors: FieldErrors): void {
  const at = "spec.jobTemplate.spec";
  validateJobSpec(spec, at, errors);
  if (spec.selector) errors.invalid(`${at}.selector`, spec.selector, "`selector` will be auto-generated");
  if (spec.manualSelector) errors.notSupported(`${at}.manualSelector`, true, ["nil", "false"]);
}
