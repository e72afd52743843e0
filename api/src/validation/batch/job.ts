/** Jobs: what a new one obeys. */
import { SelectorError, labelSelectorFrom } from "../../labels/index.ts";
import { checkDnsLabel, checkQualifiedName } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import { validateLabelSelector } from "../labels.ts";
import { validatePodTemplateSpec } from "../template.ts";
import type { batch } from "../types.ts";
import { validateCompletionMode } from "./completion-mode.ts";
import { validateFailurePolicy } from "./failure-policy.ts";
import { validateSuccessPolicy } from "./success-policy.ts";

export const jobLabels = {
  controllerUid: "batch.kubernetes.io/controller-uid",
  jobName: "batch.kubernetes.io/job-name",
  legacyControllerUid: "controller-uid",
  legacyJobName: "job-name",
} as const;

export function validateJob(job: batch.Job, errors: FieldErrors): void {
  validateGeneratedSelector(job, errors);
  validateSpec(job, errors);
}

function validateSpec({ metadata, spec }: batch.Job, errors: FieldErrors): void {
  if (spec.completionMode === "Indexed" && (spec.completions ?? 0) > 0) {
    const problems = checkDnsLabel(`${metadata.name}-${(spec.completions ?? 0) - 1}`);
    for (const problem of problems)
      errors.invalid("metadata.name", metadata.name, `will not able to create pod with invalid DNS label: ${problem}`);
  }
  validateJobSpec(spec, "spec", errors);
  validateSelector(spec, errors);
}

/** The selector is made by the server unless the client took that over; then it must select the template's pods. */
function validateSelector(spec: batch.JobSpec, errors: FieldErrors): void {
  if (!spec.selector) return errors.required("spec.selector");
  validateLabelSelector(spec.selector, "spec.selector", errors);
  const { labels } = spec.template.metadata;
  try {
    if (!labelSelectorFrom(spec.selector).matches(labels))
      errors.invalid("spec.template.metadata.labels", labels ?? null, "`selector` does not match template `labels`");
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
  }
}

function validateGeneratedSelector({ metadata, spec }: batch.Job, errors: FieldErrors): void {
  if (spec.manualSelector === true || !spec.selector) return;
  const expected = {
    [jobLabels.controllerUid]: metadata.uid ?? "",
    [jobLabels.legacyControllerUid]: metadata.uid ?? "",
    [jobLabels.jobName]: metadata.name,
    [jobLabels.legacyJobName]: metadata.name,
  };
  const { labels = {} } = spec.template.metadata;
  const at = "spec.template.metadata.labels";
  for (const [key, value] of Object.entries(expected)) {
    if (labels[key] === undefined) errors.required(`${at}[${key}]`, `must be '${value}'`);
    else if (labels[key] !== value) errors.invalid(`${at}[${key}]`, labels, `must be '${value}'`);
  }
  try {
    if (!labelSelectorFrom(spec.selector).matches(expected))
      errors.invalid("spec.selector", spec.selector, "`selector` not auto-generated");
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
  }
}

const counts = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
] as const;
const maxManagedByBytes = 63;

/** What holds for the spec of a job and for that of a cron job's template. */
export function validateJobSpec(spec: batch.JobSpec, at: string, errors: FieldErrors): void {
  for (const field of counts) errors.nonNegative(`${at}.${field}`, spec[field]);
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.required(`${at}.backoffLimitPerIndex`, "when maxFailedIndexes is specified");
  if (spec.managedBy !== undefined) validateManagedBy(spec.managedBy, `${at}.managedBy`, errors);
  validateCompletionMode(spec, at, errors);
  if (spec.podFailurePolicy) validateFailurePolicy(spec, { at, policy: spec.podFailurePolicy }, errors);
  if (spec.successPolicy) validateSuccessPolicy(spec, { at, policy: spec.successPolicy }, errors);
  validateReplacement(spec, at, errors);
  validatePodTemplateSpec(spec.template, `${at}.template`, errors);
  validateRestartPolicy(spec, at, errors);
}

function validateManagedBy(value: string, at: string, errors: FieldErrors): void {
  if (!value.includes("/") || value.endsWith("/"))
    errors.invalid(at, value, 'must be a domain-prefixed path (such as "acme.io/foo")');
  else errors.invalidEach(at, value, checkQualifiedName(value));
  if (value.length > maxManagedByBytes) errors.tooLong(at, maxManagedByBytes);
}

function validateReplacement(
  { podReplacementPolicy, podFailurePolicy }: batch.JobSpec,
  at: string,
  errors: FieldErrors,
): void {
  if (podReplacementPolicy === undefined) return;
  const supported = podFailurePolicy ? ["Failed"] : ["Failed", "TerminatingOrFailed"];
  if (!supported.includes(podReplacementPolicy))
    errors.notSupported(`${at}.podReplacementPolicy`, podReplacementPolicy, supported);
}

function validateRestartPolicy(spec: batch.JobSpec, at: string, errors: FieldErrors): void {
  const { restartPolicy = "" } = spec.template.spec;
  const path = `${at}.template.spec.restartPolicy`;
  if (restartPolicy === "Always") errors.required(path, 'valid values: ["OnFailure" "Never"]');
  else if (restartPolicy !== "OnFailure" && restartPolicy !== "Never")
    errors.notSupported(path, restartPolicy, ["OnFailure", "Never"]);
  else if (restartPolicy !== "Never") {
    for (const field of ["podFailurePolicy", "backoffLimitPerIndex"] as const)
      if (spec[field] !== undefined)
        errors.invalid(path, restartPolicy, `only "Never" is supported when ${field} is specified`);
  }
}
