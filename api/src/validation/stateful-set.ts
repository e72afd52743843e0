/** Stateful sets, and the revisions that they and daemon sets keep. */
import { checkDnsLabel } from "../names/index.ts";
import { isEqual } from "./equality.ts";
import { FieldErrors } from "./field-errors.ts";
import { amountOf, validateIntOrPercent, validateNotAbove100Percent } from "./int-or-percent.ts";
import { validateClaimTemplate } from "./storage/claim-spec.ts";
import { validateForever, validateMatch, validatePodTemplateSpec } from "./template.ts";
import type { apps, core } from "./types.ts";
import { validateCollisions, validateSelector } from "./workloads.ts";

export function validateStatefulSet({ spec }: apps.StatefulSet, errors: FieldErrors): void {
  validateSpec(spec, errors);
  if (spec.serviceName) errors.invalidEach("spec.serviceName", spec.serviceName, checkDnsLabel(spec.serviceName));
  validatePodTemplateSpec(withClaims(spec), "spec.template", errors);
  spec.volumeClaimTemplates?.forEach((claim, index) =>
    validateClaimTemplate(claim, `spec.volumeClaimTemplates[${index}]`, errors),
  );
}

/** A template that was stored although it is wrong does not stand in the way of other changes. */
export function validateStatefulSetUpdate(set: apps.StatefulSet, before: apps.StatefulSet, errors: FieldErrors): void {
  validateSpec(set.spec, errors);
  const old = new FieldErrors();
  validatePodTemplateSpec(withClaims(before.spec), "spec.template", old);
  if (old.list.length === 0) validatePodTemplateSpec(withClaims(set.spec), "spec.template", errors);
  if (!isEqual(fixedPart(set.spec), fixedPart(before.spec))) errors.forbidden("spec", otherFields);
}

const changeable = new Set([
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
]);
const otherFields =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
  "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

function fixedPart(spec: apps.StatefulSetSpec): object {
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !changeable.has(field)));
}

/** The template with the volumes that its pods get from the claims. */
function withClaims({ template, volumeClaimTemplates: claims = [] }: apps.StatefulSetSpec): core.PodTemplateSpec {
  if (claims.length === 0) return template;
  const names = new Set(claims.map(({ metadata }) => metadata.name));
  const claimed = [...names].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const others = (template.spec.volumes ?? []).filter(({ name }) => !names.has(name));
  return { ...template, spec: { ...template.spec, volumes: [...others, ...claimed] } };
}

function validateSpec(spec: apps.StatefulSetSpec, errors: FieldErrors): void {
  const { podManagementPolicy: management } = spec;
  if (!management) errors.required("spec.podManagementPolicy");
  else if (management !== "OrderedReady" && management !== "Parallel")
    errors.invalid("spec.podManagementPolicy", management, "must be 'OrderedReady' or 'Parallel'");
  validateStrategy(spec.updateStrategy ?? {}, "spec.updateStrategy", errors);
  validateRetention(spec.persistentVolumeClaimRetentionPolicy, errors);
  errors.nonNegative("spec.replicas", spec.replicas);
  errors.nonNegative("spec.minReadySeconds", spec.minReadySeconds);
  errors.nonNegative("spec.ordinals.start", spec.ordinals?.start);
  errors.nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit);
  const selector = validateSelector(spec.selector, "spec.selector", errors);
  if (selector) validateMatch(spec.template, { at: "spec.template", selector }, errors);
  validateForever(spec.template.spec, { at: "spec.template", owner: "StatefulSet" }, errors);
}

function validateStrategy(
  { type, rollingUpdate }: apps.StatefulSetUpdateStrategy,
  at: string,
  errors: FieldErrors,
): void {
  if (!type) return errors.required(at);
  if (type === "OnDelete") {
    if (rollingUpdate)
      errors.invalid(`${at}.rollingUpdate`, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'");
    return;
  }
  if (type !== "RollingUpdate")
    return errors.invalid(
      at,
      { type, ...(rollingUpdate && { rollingUpdate }) },
      "must be 'RollingUpdate' or 'OnDelete'",
    );
  errors.nonNegative(`${at}.rollingUpdate.partition`, rollingUpdate?.partition);
  const maxUnavailable = rollingUpdate?.maxUnavailable;
  if (maxUnavailable === undefined) return;
  validateIntOrPercent(maxUnavailable, `${at}.rollingUpdate.maxUnavailable`, errors);
  if (amountOf(maxUnavailable) === 0)
    errors.invalid(`${at}.rollingUpdate.maxUnavailable`, maxUnavailable, "cannot be 0");
  validateNotAbove100Percent(maxUnavailable, `${at}.rollingUpdate.maxUnavailable`, errors);
}

const retentions = ["Delete", "Retain"];

function validateRetention(
  policy: apps.StatefulSetPersistentVolumeClaimRetentionPolicy | undefined,
  errors: FieldErrors,
): void {
  const at = "spec.persistentVolumeClaimRetentionPolicy";
  for (const field of ["whenDeleted", "whenScaled"] as const) {
    const value = policy?.[field];
    if (policy && !retentions.includes(value ?? "")) errors.notSupported(`${at}.${field}`, value ?? "", retentions);
  }
}

const counts = [
  "replicas",
  "readyReplicas",
  "currentReplicas",
  "updatedReplicas",
  "availableReplicas",
  "observedGeneration",
  "collisionCount",
] as const;
const parts = ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"] as const;

export function validateStatefulSetStatus(
  { status }: apps.StatefulSet,
  { status: before }: apps.StatefulSet,
  errors: FieldErrors,
): void {
  for (const name of counts) errors.nonNegative(`status.${name}`, status[name]);
  for (const name of parts) {
    if ((status[name] ?? 0) > status.replicas)
      errors.invalid(`status.${name}`, status[name], "cannot be greater than status.replicas");
  }
  if (status.availableReplicas > (status.readyReplicas ?? 0))
    errors.invalid("status.availableReplicas", status.availableReplicas, "cannot be greater than status.readyReplicas");
  validateCollisions(status, before, errors);
}

export function validateRevision({ data, revision }: apps.ControllerRevision, errors: FieldErrors): void {
  if (data === undefined || data === null) errors.required("data", "data is mandatory");
  errors.nonNegative("revision", revision);
}

export function validateRevisionUpdate(
  revision: apps.ControllerRevision,
  before: apps.ControllerRevision,
  errors: FieldErrors,
): void {
  validateRevision(revision, errors);
  errors.immutable("data", revision.data, before.data);
}
