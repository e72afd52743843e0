/** Persistent volume claims. */
import { compareQuantities } from "../../quantity.ts";
import { difference, isEqual } from "../equality.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";
import { validateClaimSpec } from "./claim-spec.ts";

export function validateClaim({ spec }: core.PersistentVolumeClaim, errors: FieldErrors): void {
  validateClaimSpec(spec, "spec", errors);
}

export function validateClaimUpdate(
  claim: core.PersistentVolumeClaim,
  before: core.PersistentVolumeClaim,
  errors: FieldErrors,
): void {
  validateClaimSpec(claim.spec, "spec", errors);
  validateUnchanged(claim, before, errors);
  validateSize(claim, before, errors);
  errors.immutable("volumeMode", claim.spec.volumeMode, before.spec.volumeMode);
}

function validateUnchanged(
  claim: core.PersistentVolumeClaim,
  before: core.PersistentVolumeClaim,
  errors: FieldErrors,
): void {
  const munged = withoutUpdatable(claim, before);
  if (isEqual(munged, before.spec)) return;
  const changes = difference(before.spec, munged, "spec").join("\n");
  const rule =
    "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
  errors.forbidden("spec", `${rule}\n${changes}\n`);
}

/** The new spec with everything that may change put back to what it was. */
function withoutUpdatable({ spec }: core.PersistentVolumeClaim, before: core.PersistentVolumeClaim) {
  const old = before.spec;
  const storage = old.resources?.requests?.["storage"];
  const resizable = before.status.phase === "Bound" && spec.resources?.requests && storage !== undefined;
  return {
    ...spec,
    // A claim gets its volume once, and its class when there is a default one at last.
    volumeName: old.volumeName ? spec.volumeName : old.volumeName,
    storageClassName: old.storageClassName === undefined ? old.storageClassName : spec.storageClassName,
    volumeAttributesClassName: old.volumeAttributesClassName,
    ...(resizable && {
      resources: { ...spec.resources, requests: { ...spec.resources?.requests, storage } },
    }),
  };
}

/** A claim shrinks at most to what its volume has: that takes back a request that could not be fulfilled. */
function validateSize(
  claim: core.PersistentVolumeClaim,
  before: core.PersistentVolumeClaim,
  errors: FieldErrors,
): void {
  const now = claim.spec.resources?.requests?.["storage"] ?? "0";
  const old = before.spec.resources?.requests?.["storage"] ?? "0";
  if (compareQuantities(now, old) >= 0) return;
  if (compareQuantities(now, before.status.capacity?.["storage"] ?? "0") <= 0)
    errors.forbidden("spec.resources.requests.storage", "field can not be less than status.capacity");
}

export function validateClaimStatusUpdate(claim: core.PersistentVolumeClaim, _: unknown, errors: FieldErrors): void {
  for (const list of ["capacity", "allocatedResources"] as const) {
    for (const [name, amount] of Object.entries(claim.status[list] ?? {})) {
      if (amount.startsWith("-"))
        errors.invalid(`status.${list}[${name}]`, amount, "must be greater than or equal to 0");
    }
  }
}
