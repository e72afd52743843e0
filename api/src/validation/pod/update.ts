/** What may change in the spec of a pod that exists: very little. */
import { checkRange } from "../../names/index.ts";
import { difference, isEqual } from "../equality.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";
import { maxInt32 } from "./spec.ts";

const updatable = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

export function validateSpecUpdate(spec: core.PodSpec, before: core.PodSpec, errors: FieldErrors): void {
  for (const list of ["containers", "initContainers"] as const) {
    if ((spec[list]?.length ?? 0) === (before[list]?.length ?? 0)) continue;
    return errors.forbidden(`spec.${list}`, "pod updates may not add or remove containers");
  }
  validateDeadline(spec.activeDeadlineSeconds, before.activeDeadlineSeconds, errors);
  validateOnlyAddedTolerations(spec.tolerations, before.tolerations, errors);
  validateOnlyRemovedGates(spec.schedulingGates, before.schedulingGates, errors);
  if (isEqual(spec, before)) return;
  const munged = withoutUpdatable(spec, before);
  if (before.schedulingGates?.length) validateGatedChanges(munged, before, errors);
  if (isEqual(munged, before)) return;
  errors.forbidden(
    "spec",
    `pod updates may not change fields other than ${updatable}\n${difference(before, munged, "spec").join("\n")}\n`,
  );
}

/** The new spec with everything that may change put back to what it was. */
function withoutUpdatable(spec: core.PodSpec, before: core.PodSpec): core.PodSpec {
  const grace = spec.terminationGracePeriodSeconds === 1 && (before.terminationGracePeriodSeconds ?? 0) < 0;
  return {
    ...spec,
    containers: withOldImages(spec.containers, before.containers),
    initContainers: spec.initContainers && withOldImages(spec.initContainers, before.initContainers),
    activeDeadlineSeconds: before.activeDeadlineSeconds,
    tolerations: before.tolerations,
    schedulingGates: before.schedulingGates,
    terminationGracePeriodSeconds: grace ? before.terminationGracePeriodSeconds : spec.terminationGracePeriodSeconds,
  };
}

function withOldImages(containers: core.Container[], before: core.Container[] | undefined): core.Container[] {
  return containers.map((container, index) => ({ ...container, image: before?.[index]?.image }));
}

function validateDeadline(now: number | undefined, before: number | undefined, errors: FieldErrors): void {
  const field = "spec.activeDeadlineSeconds";
  if (now === undefined) {
    if (before !== undefined) errors.invalid(field, null, "must not update from a positive integer to nil value");
    return;
  }
  errors.invalidEach(field, now, checkRange(now, 0, maxInt32));
  if (before !== undefined && before < now) errors.invalid(field, now, "must be less than or equal to previous value");
}

function validateOnlyAddedTolerations(
  now: core.Toleration[] = [],
  before: core.Toleration[] = [],
  errors: FieldErrors,
): void {
  const kept = before.every((old) =>
    now.some((each) => isEqual({ ...each, tolerationSeconds: undefined }, { ...old, tolerationSeconds: undefined })),
  );
  if (!kept)
    errors.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
}

function validateOnlyRemovedGates(
  now: core.PodSchedulingGate[] = [],
  before: core.PodSchedulingGate[] = [],
  errors: FieldErrors,
): void {
  now.forEach(({ name }, index) => {
    if (before.some((old) => old.name === name)) return;
    errors.forbidden(
      `spec.schedulingGates[${index}].name`,
      `only deletion is allowed, but found new scheduling gate '${name}'`,
    );
  });
}

/** A pod that waits at a gate may still be narrowed down to fewer nodes. Puts the narrowed fields back in `munged`. */
function validateGatedChanges(munged: core.PodSpec, before: core.PodSpec, errors: FieldErrors): void {
  for (const [key, value] of Object.entries(before.nodeSelector ?? {})) {
    if (munged.nodeSelector?.[key] === value) continue;
    errors.invalid(
      "spec.nodeSelector",
      munged.nodeSelector ?? null,
      "only additions to spec.nodeSelector are allowed (no mutations or deletions)",
    );
    break;
  }
  munged.nodeSelector = before.nodeSelector;
  validateNodeAffinityChange(munged.affinity?.nodeAffinity, before.affinity?.nodeAffinity, errors);
  const affinity = { ...munged.affinity, nodeAffinity: before.affinity?.nodeAffinity };
  munged.affinity = isEqual(affinity, before.affinity) ? before.affinity : affinity;
}

const requiredAffinity = "requiredDuringSchedulingIgnoredDuringExecution";

function validateNodeAffinityChange(
  now: core.NodeAffinity | undefined,
  before: core.NodeAffinity | undefined,
  errors: FieldErrors,
): void {
  const old = before?.[requiredAffinity]?.nodeSelectorTerms;
  if (!old) return;
  const field = `spec.affinity.nodeAffinity.${requiredAffinity}.nodeSelectorTerms`;
  const terms = now?.[requiredAffinity]?.nodeSelectorTerms ?? [];
  if (terms.length !== old.length) {
    return errors.invalid(field, terms, "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
  }
  old.forEach((term, index) => {
    if (narrows(terms[index]!, term)) return;
    errors.invalid(`${field}[${index}]`, terms[index], "only additions are allowed (no mutations or deletions)");
  });
}

function narrows(term: core.NodeSelectorTerm, before: core.NodeSelectorTerm): boolean {
  return (["matchExpressions", "matchFields"] as const).every((list) => {
    const old = before[list] ?? [];
    return isEqual((term[list] ?? []).slice(0, old.length), old);
  });
}
