/** Templates of pods within the workloads that make pods. */
import type { FieldErrors } from "./field-errors.ts";
import { validateAnnotations, validateLabels } from "./labels.ts";
import { validatePodAnnotations } from "./pod/pod.ts";
import { validatePodSpec } from "./pod/spec.ts";
import type { core } from "./types.ts";
import type { LabelSelector } from "../labels/index.ts";

interface Options {
  readonly at: string;
  /** The kind that the template belongs to, as messages name it. */
  readonly owner: "DaemonSet" | "ReplicaSet" | "ReplicationController";
  readonly selector: LabelSelector;
}

/** What every template must obey. */
export function validatePodTemplateSpec(
  { metadata, spec }: core.PodTemplateSpec,
  at: string,
  errors: FieldErrors,
): void {
  validateLabels(metadata.labels, `${at}.labels`, errors);
  validateAnnotations(metadata.annotations, `${at}.annotations`, errors);
  validatePodAnnotations(metadata.annotations, { at: `${at}.annotations`, spec }, errors);
  validatePodSpec(spec, { at: `${at}.spec`, isPod: false }, errors);
  if (spec.ephemeralContainers?.length)
    errors.forbidden(`${at}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template");
}

export function validatePodTemplate({ template }: core.PodTemplate, errors: FieldErrors): void {
  validatePodTemplateSpec(template, "template", errors);
}

/** A template whose pods must match `selector` and run for ever. */
export function validateTemplate(
  template: core.PodTemplateSpec | undefined,
  { at, owner, selector }: Options,
  errors: FieldErrors,
): void {
  if (!template) return errors.required(at);
  validateMatch(template, { at, selector }, errors);
  validatePodTemplateSpec(template, at, errors);
  validateForever(template.spec, { at, owner }, errors);
}

export function validateMatch(
  { metadata }: core.PodTemplateSpec,
  { at, selector }: Pick<Options, "at" | "selector">,
  errors: FieldErrors,
): void {
  if (!selector.isEmpty && !selector.matches(metadata.labels)) {
    errors.invalid(`${at}.metadata.labels`, metadata.labels ?? null, "`selector` does not match template `labels`");
  }
}

export function validateForever(
  spec: core.PodSpec,
  { at, owner }: { readonly at: string; readonly owner: string },
  errors: FieldErrors,
): void {
  if (spec.restartPolicy !== "Always")
    errors.notSupported(`${at}.spec.restartPolicy`, spec.restartPolicy ?? "", ["Always"]);
  if (spec.activeDeadlineSeconds !== undefined) {
    errors.forbidden(`${at}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${owner} is not Supported`);
  }
}
