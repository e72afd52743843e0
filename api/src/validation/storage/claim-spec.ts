/** What a claim may ask for, alone or in the template of an ephemeral volume. */
import { checkDnsSubdomain } from "../../names/index.ts";
import { compareQuantities } from "../../quantity.ts";
import { isEqual } from "../equality.ts";
import type { FieldErrors } from "../field-errors.ts";
import { validateAnnotations, validateLabelSelector, validateLabels } from "../labels.ts";
import type { core } from "../types.ts";

const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const volumeModes = ["Block", "Filesystem"];

export function validateClaimTemplate(
  { metadata, spec }: core.PersistentVolumeClaimTemplate,
  at: string,
  errors: FieldErrors,
): void {
  validateLabels(metadata.labels, `${at}.metadata.labels`, errors);
  validateAnnotations(metadata.annotations, `${at}.metadata.annotations`, errors);
  validateClaimSpec(spec, `${at}.spec`, errors);
}

export function validateClaimSpec(spec: core.PersistentVolumeClaimSpec, at: string, errors: FieldErrors): void {
  if (!spec.accessModes?.length) errors.required(`${at}.accessModes`, "at least 1 access mode is required");
  validateModes(spec, at, errors);
  validateLabelSelector(spec.selector, `${at}.selector`, errors);
  validateStorage(spec.resources?.requests?.["storage"], `${at}.resources[storage]`, errors);
  const { storageClassName, volumeAttributesClassName } = spec;
  if (storageClassName)
    errors.invalidEach(`${at}.storageClassName`, storageClassName, checkDnsSubdomain(storageClassName));
  if (volumeAttributesClassName) {
    const problems = checkDnsSubdomain(volumeAttributesClassName);
    errors.invalidEach(`${at}.volumeAttributesClassName`, volumeAttributesClassName, problems);
  }
  validateDataSources(spec, at, errors);
}

/** How a volume or a claim is to be mounted. */
export function validateModes(
  spec: Pick<core.PersistentVolumeSpec, "accessModes" | "volumeMode">,
  at: string,
  errors: FieldErrors,
): void {
  const modes = spec.accessModes ?? [];
  for (const mode of modes)
    if (!accessModes.includes(mode)) errors.notSupported(`${at}.accessModes`, mode, accessModes);
  if (modes.length > 1 && modes.includes("ReadWriteOncePod")) {
    errors.forbidden(`${at}.accessModes`, "may not use ReadWriteOncePod with other access modes");
  }
  if (spec.volumeMode !== undefined) errors.oneOf(`${at}.volumeMode`, spec.volumeMode, volumeModes);
}

/** An amount of storage, which must be there. */
export function validateStorage(amount: string | undefined, at: string, errors: FieldErrors): void {
  if (amount === undefined) errors.required(at);
  else if (compareQuantities(amount, "0") <= 0) errors.invalid(at, amount, "must be greater than zero");
}

function validateDataSources(spec: core.PersistentVolumeClaimSpec, at: string, errors: FieldErrors): void {
  const { dataSource, dataSourceRef } = spec;
  if (dataSource) validateDataSource(dataSource, `${at}.dataSource`, errors);
  if (!dataSourceRef) return;
  validateDataSource(dataSourceRef, `${at}.dataSourceRef`, errors);
  const namespaced = dataSourceRef.namespace !== undefined && dataSourceRef.namespace !== "";
  if (namespaced && dataSource) {
    errors.invalid(at, "dataSource", "may not be specified when dataSourceRef.namespace is specified");
  } else if (dataSource && !isEqual(dataSource, { ...dataSourceRef, namespace: undefined })) {
    errors.invalid(at, "dataSource", "must match dataSourceRef");
  }
}

function validateDataSource(source: core.TypedLocalObjectReference, at: string, errors: FieldErrors): void {
  if (source.name === "") errors.required(`${at}.name`);
  if (source.kind === "") errors.required(`${at}.kind`);
  if (!source.apiGroup && source.kind !== "PersistentVolumeClaim") {
    errors.invalid(at, source.kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  }
  if (source.apiGroup) errors.invalidEach(`${at}.apiGroup`, source.apiGroup, checkDnsSubdomain(source.apiGroup));
}
