/** Storage classes, attributes classes and attachments. */
import { Buffer } from "node:buffer";
import { checkDnsSubdomain, checkQualifiedName } from "../../names/index.ts";
import { isEqual } from "../equality.ts";
import type { FieldErrors } from "../field-errors.ts";
import { validateLabelName, validateLabelValues } from "../labels.ts";
import type { core, storage } from "../types.ts";
import { validateDriverName } from "./csi.ts";
import { validateVolumeSpec } from "./volume.ts";

const maxParameters = 512;
const maxParametersBytes = 256 * 1024;
const reclaimPolicies = ["Delete", "Retain"];
const bindingModes = ["Immediate", "WaitForFirstConsumer"];

export function validateStorageClass(storageClass: storage.StorageClass, errors: FieldErrors): void {
  validateProvisioner(storageClass.provisioner, "provisioner", errors);
  validateParameters(storageClass.parameters, errors);
  const { reclaimPolicy, volumeBindingMode } = storageClass;
  if (reclaimPolicy && !reclaimPolicies.includes(reclaimPolicy))
    errors.notSupported("reclaimPolicy", reclaimPolicy, reclaimPolicies);
  if (volumeBindingMode === undefined) errors.required("volumeBindingMode");
  else if (!bindingModes.includes(volumeBindingMode))
    errors.notSupported("volumeBindingMode", volumeBindingMode, bindingModes);
  validateTopologies(storageClass.allowedTopologies, errors);
}

function validateProvisioner(name: string, at: string, errors: FieldErrors): void {
  if (name === "") errors.required(at);
  else errors.invalidEach(at, name, checkQualifiedName(name.toLowerCase()));
}

function validateParameters(parameters: Record<string, string> = {}, errors: FieldErrors): void {
  const entries = Object.entries(parameters);
  if (entries.length > maxParameters) errors.tooMany("parameters", entries.length, maxParameters);
  if (entries.some(([key]) => key === "")) errors.invalid("parameters", "", "field can not be empty.");
  const bytes = entries.reduce((total, pair) => total + Buffer.byteLength(pair.join("")), 0);
  if (bytes > maxParametersBytes) errors.tooLong("parameters", maxParametersBytes);
}

function validateTopologies(terms: core.TopologySelectorTerm[] = [], errors: FieldErrors): void {
  terms.forEach(({ matchLabelExpressions = [] }, index) => {
    const seen = new Set<string>();
    matchLabelExpressions.forEach(({ key, values }, position) => {
      const at = `allowedTopologies[${index}].matchLabelExpressions[${position}]`;
      if (values.length === 0) errors.required(`${at}.values`);
      validateLabelName(key, `${at}.key`, errors);
      validateLabelValues(values, `${at}.values`, errors);
      if (seen.has(key)) errors.duplicate(`${at}.key`, key);
      seen.add(key);
    });
  });
}

export function validateStorageClassUpdate(
  storageClass: storage.StorageClass,
  before: storage.StorageClass,
  errors: FieldErrors,
): void {
  validateStorageClass(storageClass, errors);
  for (const field of ["parameters", "provisioner", "reclaimPolicy"] as const)
    forbidChange(field, storageClass, before, errors);
  errors.immutable("volumeBindingMode", storageClass.volumeBindingMode, before.volumeBindingMode);
}

function forbidChange<T extends object>(field: keyof T & string, ...[now, before, errors]: [T, T, FieldErrors]): void {
  if (!isEqual(now[field], before[field])) errors.forbidden(field, `updates to ${field} are forbidden.`);
}

export function validateAttributesClass(attributes: storage.VolumeAttributesClass, errors: FieldErrors): void {
  validateDriverName(attributes.driverName, "driverName", errors);
  if (Object.keys(attributes.parameters ?? {}).length === 0)
    errors.required("parameters", "must contain at least one attribute/value pair");
  else validateParameters(attributes.parameters, errors);
}

export function validateAttributesClassUpdate(
  attributes: storage.VolumeAttributesClass,
  before: storage.VolumeAttributesClass,
  errors: FieldErrors,
): void {
  for (const field of ["driverName", "parameters"] as const) forbidChange(field, attributes, before, errors);
}

export function validateAttachment({ spec }: storage.VolumeAttachment, errors: FieldErrors): void {
  validateDriverName(spec.attacher, "spec.attacher", errors);
  errors.invalidEach("spec.nodeName", spec.nodeName, checkDnsSubdomain(spec.nodeName));
  const { persistentVolumeName: name, inlineVolumeSpec } = spec.source;
  if ((name === undefined) === (inlineVolumeSpec === undefined)) {
    errors.invalid("spec.source", "", "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
  } else if (name === "")
    errors.required("spec.source.persistentVolumeName", "must specify non empty persistentVolumeName");
  else if (inlineVolumeSpec) validateVolumeSpec(inlineVolumeSpec, "spec.source.inlineVolumeSpec", errors);
}

export function validateAttachmentUpdate(
  attachment: storage.VolumeAttachment,
  before: storage.VolumeAttachment,
  errors: FieldErrors,
): void {
  validateAttachment(attachment, errors);
  errors.immutable("spec", attachment.spec, before.spec);
}
