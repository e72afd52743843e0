/** The claim that an ephemeral volume makes for itself. */
import { checkDnsSubdomain } from "../../names/index.ts";
import { compareQuantities } from "../../quantity.ts";
import type { FieldErrors } from "../field-errors.ts";
import { validateAnnotations, validateLabelSelector, validateLabels } from "../labels.ts";
import type { core } from "../types.ts";

const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

export function validateClaimTemplate(
  { metadata, spec }: core.PersistentVolumeClaimTemplate,
  at: string,
  errors: FieldErrors,
): void {
  validateLabels(metadata.labels, `${at}.metadata.labels`, errors);
  validateAnnotations(metadata.annotations, `${at}.metadata.annotations`, errors);
  validateClaimSpec(spec, `${at}.spec`, errors);
}

function validateClaimSpec(spec: core.PersistentVolumeClaimSpec, at: string, errors: FieldErrors): void {
  const modes = spec.accessModes ?? [];
  if (modes.length === 0) errors.required(`${at}.accessModes`, "at least 1 access mode is required");
  for (const mode of modes)
    if (!accessModes.includes(mode)) errors.notSupported(`${at}.accessModes`, mode, accessModes);
  if (modes.length > 1 && modes.includes("ReadWriteOncePod")) {
    errors.forbidden(`${at}.accessModes`, "may not use ReadWriteOncePod with other access modes");
  }
  validateLabelSelector(spec.selector, `${at}.selector`, errors);
  const storage = spec.resources?.requests?.["storage"];
  if (storage === undefined) errors.required(`${at}.resources[storage]`);
  else if (compareQuantities(storage, "0") <= 0)
    errors.invalid(`${at}.resources[storage]`, storage, "must be greater than zero");
  const { storageClassName, volumeMode } = spec;
  if (storageClassName)
    errors.invalidEach(`${at}.storageClassName`, storageClassName, checkDnsSubdomain(storageClassName));
  if (volumeMode !== undefined) errors.oneOf(`${at}.volumeMode`, volumeMode, ["Block", "Filesystem"]);
}
