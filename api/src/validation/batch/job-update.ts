/** Jobs: what may change of one. */
import { isEqual } from "../equality.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { batch, core } from "../types.ts";
import { validateJob } from "./job.ts";

const fixed = ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"] as const;

export function validateJobUpdate(job: batch.Job, before: batch.Job, errors: FieldErrors): void {
  validateJob(job, errors);
  validateCompletions(job.spec, before.spec, errors);
  errors.immutable("spec.selector", job.spec.selector, before.spec.selector);
  const movable = mayBeScheduledAnew(job, before);
  const template = movable ? withScheduling(before.spec.template, job.spec.template) : before.spec.template;
  errors.immutable("spec.template", job.spec.template, template);
  for (const field of fixed) errors.immutable(`spec.${field}`, job.spec[field], before.spec[field]);
}

/** Those of an indexed job follow its parallelism. */
function validateCompletions(spec: batch.JobSpec, before: batch.JobSpec, errors: FieldErrors): void {
  if (spec.completionMode !== "Indexed")
    return errors.immutable("spec.completions", spec.completions, before.completions);
  if (spec.completions === before.completions) return;
  if (before.completions === before.parallelism && spec.completions === spec.parallelism) return;
  errors.invalid("spec.completions", spec.completions, "can only be modified in tandem with spec.parallelism");
}

/** A suspended job that has no pods may still be sent elsewhere: queues of jobs decide that late. */
function mayBeScheduledAnew({ spec }: batch.Job, { spec: before, status }: batch.Job): boolean {
  return before.suspend === true && spec.suspend !== undefined && status.startTime === undefined;
}

const schedulingFields = ["affinity", "nodeSelector", "tolerations", "schedulingGates"] as const;

/** The old template with the parts of the new one that say where its pods go, and what they ask for. */
function withScheduling(old: core.PodTemplateSpec, next: core.PodTemplateSpec): core.PodTemplateSpec {
  const spec = { ...old.spec };
  for (const field of schedulingFields) Object.assign(spec, { [field]: next.spec[field] });
  const { labels, annotations } = next.metadata;
  const metadata = { ...old.metadata, labels, annotations };
  return { metadata, spec: { ...spec, ...withResources(spec, next.spec) } };
}

function withResources(old: core.PodSpec, next: core.PodSpec): Partial<core.PodSpec> {
  return {
    containers: withResourcesOf(old.containers, next.containers),
    ...(old.initContainers && { initContainers: withResourcesOf(old.initContainers, next.initContainers ?? []) }),
  };
}

function withResourcesOf(before: readonly core.Container[], after: readonly core.Container[]): core.Container[] {
  return before.map((container, index) => ({ ...container, resources: after[index]?.resources }));
}

const counts = ["active", "succeeded", "failed", "ready", "terminating"] as const;

export function validateJobStatus({ status }: batch.Job, { status: before }: batch.Job, errors: FieldErrors): void {
  for (const field of counts) errors.nonNegative(`status.${field}`, status[field]);
  if ((status.ready ?? 0) > (status.active ?? 0))
    errors.invalid("status.ready", status.ready, "cannot set more ready pods than active");
  const complete = isTrue(status, "Complete");
  if (status.completionTime && !complete)
    errors.invalid(
      "status.completionTime",
      status.completionTime,
      "cannot set completionTime when there is no Complete=True condition",
    );
  if (complete && isTrue(status, "Failed"))
    errors.invalidWhole("status.conditions", "cannot set Complete=True and Failed=true conditions");
  for (const type of ["Complete", "Failed"] as const)
    if (isTrue(before, type) && !isTrue(status, type))
      errors.invalidWhole("status.conditions", `cannot disable the terminal ${type}=True condition`);
  if (before.completionTime && !isEqual(before.completionTime, status.completionTime))
    errors.invalid("status.completionTime", status.completionTime ?? null, "field is immutable");
}

function isTrue({ conditions = [] }: batch.JobStatus, type: string): boolean {
  return conditions.some((condition) => condition.type === type && condition.status === "True");
}
