/** Persistent volumes. */
import { checkDnsSubdomain } from "../../names/index.ts";
import { difference, isEqual } from "../equality.ts";
import type { FieldErrors } from "../field-errors.ts";
import { validateNodeTerms } from "../pod/affinity.ts";
import { validateNoBacksteps } from "../pod/paths.ts";
import { sourceRules } from "../pod/volume-sources.ts";
import type { core } from "../types.ts";
import { validateModes, validateStorage } from "./claim-spec.ts";
import { validateDriverName } from "./csi.ts";

const reclaimPolicies = ["Delete", "Recycle", "Retain"];

/** The fields of a spec that are not where the volume is. */
const otherFields: ReadonlySet<string> = new Set<keyof core.PersistentVolumeSpec>([
  "accessModes",
  "capacity",
  "claimRef",
  "mountOptions",
  "nodeAffinity",
  "persistentVolumeReclaimPolicy",
  "storageClassName",
  "volumeAttributesClassName",
  "volumeMode",
]);

export function validateVolume({ spec }: core.PersistentVolume, errors: FieldErrors): void {
  validateVolumeSpec(spec, "spec", errors);
}

export function validateVolumeSpec(spec: core.PersistentVolumeSpec, at: string, errors: FieldErrors): void {
  if (!spec.accessModes?.length) errors.required(`${at}.accessModes`);
  validateModes(spec, at, errors);
  validateCapacity(spec.capacity ?? {}, `${at}.capacity`, errors);
  const policy = spec.persistentVolumeReclaimPolicy;
  const policyField = `${at}.persistentVolumeReclaimPolicy`;
  if (policy && !reclaimPolicies.includes(policy)) errors.notSupported(policyField, policy, reclaimPolicies);
  validateNodeAffinity(spec, at, errors);
  validateSource(spec, at, errors);
  if (policy === "Recycle" && spec.hostPath?.path.replace(/\/+/g, "/") === "/")
    errors.forbidden(policyField, "may not be 'recycle' for a hostPath mount of '/'");
  const { storageClassName } = spec;
  if (storageClassName)
    errors.invalidEach(`${at}.storageClassName`, storageClassName, checkDnsSubdomain(storageClassName));
}

function validateCapacity(capacity: Record<string, string>, at: string, errors: FieldErrors): void {
  const names = Object.keys(capacity);
  if (names.length === 0) return errors.required(at);
  if (names.length > 1 || capacity["storage"] === undefined) errors.notSupported(at, capacity, ["storage"]);
  for (const name of names) validateStorage(capacity[name], `${at}[${name}]`, errors);
}

function validateNodeAffinity({ nodeAffinity, local }: core.PersistentVolumeSpec, at: string, errors: FieldErrors) {
  const field = `${at}.nodeAffinity`;
  if (nodeAffinity && !nodeAffinity.required) {
    errors.required(`${field}.required`, "must specify required node constraints");
  } else if (nodeAffinity?.required) {
    validateNodeTerms(nodeAffinity.required.nodeSelectorTerms, `${field}.required.nodeSelectorTerms`, errors);
  } else if (local) {
    errors.required(field, "Local volume requires node affinity");
  }
}

function sourceOf(spec: core.PersistentVolumeSpec): Partial<core.PersistentVolumeSource> {
  const sources = Object.entries(spec).filter(([name, value]) => !otherFields.has(name) && value !== undefined);
  return Object.fromEntries(sources);
}

function validateSource(spec: core.PersistentVolumeSpec, at: string, errors: FieldErrors): void {
  const [first, ...others] = Object.keys(sourceOf(spec));
  if (first === undefined) return errors.required(at, "must specify a volume type");
  for (const name of others) errors.forbidden(`${at}.${name}`, "may not specify more than 1 volume type");
  const place = `${at}.${first}`;
  if (first === "local") validateLocal(spec.local!, place, errors);
  else if (first === "csi") validateCSI(spec.csi!, place, errors);
  else sourceRules[first]?.(spec as unknown as core.Volume, { at: place, isPod: true }, errors);
}

function validateLocal({ path }: core.LocalVolumeSource, at: string, errors: FieldErrors): void {
  if (path === "") errors.required(`${at}.path`);
  else validateNoBacksteps(path, `${at}.path`, errors);
}

function validateCSI(csi: core.CSIPersistentVolumeSource, at: string, errors: FieldErrors): void {
  validateDriverName(csi.driver, `${at}.driver`, errors);
  if (csi.volumeHandle === "") errors.required(`${at}.volumeHandle`);
  for (const ref of ["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef"] as const) {
    const secret = csi[ref];
    if (secret && !secret.name) errors.required(`${at}.${ref}.name`);
    if (secret && !secret.namespace) errors.required(`${at}.${ref}.namespace`);
  }
}

export function validateVolumeUpdate(
  volume: core.PersistentVolume,
  before: core.PersistentVolume,
  errors: FieldErrors,
): void {
  validateVolume(volume, errors);
  const [now, old] = [sourceOf(volume.spec), sourceOf(before.spec)];
  if (!isEqual(now, old)) {
    const changes = difference(old, now).join("\n");
    errors.forbidden(
      "spec.persistentvolumesource",
      `spec.persistentvolumesource is immutable after creation\n${changes}\n`,
    );
  }
  errors.immutable("volumeMode", volume.spec.volumeMode, before.spec.volumeMode);
  if (before.spec.nodeAffinity)
    errors.immutable("spec.nodeAffinity", volume.spec.nodeAffinity, before.spec.nodeAffinity);
}
