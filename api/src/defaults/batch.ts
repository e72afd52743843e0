/** Defaults of jobs and cron jobs. */
import { defaultPodTemplate } from "./pod.ts";
import type { batch } from "./types.ts";
import { isEmpty } from "./workloads.ts";

const backoffLimit = 6;
const unlimited = 2 ** 31 - 1;

export function defaultJob({ metadata, spec }: batch.Job): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? backoffLimit : unlimited;
  const { labels } = spec.template.metadata;
  if (labels && isEmpty(metadata.labels)) metadata.labels = { ...labels };
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  defaultFailurePolicy(spec.podFailurePolicy);
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed";
  defaultPodTemplate(spec.template);
}

const successfulJobsKept = 3;
const failedJobsKept = 1;

/** Jobs get the defaults of their own when they are made. */
export function defaultCronJob({ spec }: batch.CronJob): void {
  spec.concurrencyPolicy ||= "Allow";
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= successfulJobsKept;
  spec.failedJobsHistoryLimit ??= failedJobsKept;
  defaultFailurePolicy(spec.jobTemplate.spec.podFailurePolicy);
  defaultPodTemplate(spec.jobTemplate.spec.template);
}

function defaultFailurePolicy(policy: batch.PodFailurePolicy | undefined): void {
  for (const { onPodConditions } of policy?.rules ?? [])
    for (const pattern of onPodConditions ?? []) pattern.status ||= "True";
}
