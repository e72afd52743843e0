/** Object metadata: what every kind has in common. */
import { checkDnsLabel, checkQualifiedName } from "../names/index.ts";
import type * as metav1 from "../types/meta/v1/index.ts";
import type { FieldErrors } from "./field-errors.ts";
import { validateAnnotations, validateLabels } from "./labels.ts";
import { validateManagedFields } from "./managed-fields.ts";
import { checkPrefix } from "./names.ts";
import type { NameCheck } from "./names.ts";

export interface MetaRules {
  readonly namespaced: boolean;
  readonly checkName: NameCheck;
}

const at = "metadata";
const standardFinalizers: ReadonlySet<string> = new Set(["kubernetes", "orphan", "foregroundDeletion"]);
/** Events come and go by themselves: nothing may live as long as one. */
const bannedOwners: ReadonlySet<string> = new Set(["v1/Event", "events.k8s.io/v1/Event"]);

export function validateMeta(meta: metav1.ObjectMeta, rules: MetaRules, errors: FieldErrors): void {
  if (meta.generateName)
    errors.invalidEach(`${at}.generateName`, meta.generateName, checkPrefix(rules.checkName, meta.generateName));
  if (meta.name) errors.invalidEach(`${at}.name`, meta.name, rules.checkName(meta.name));
  else errors.required(`${at}.name`, "name or generateName is required");
  validateNamespace(meta.namespace, rules, errors);
  errors.nonNegative(`${at}.generation`, meta.generation);
  validateChangeable(meta, errors);
}

export function validateMetaUpdate(meta: metav1.ObjectMeta, before: metav1.ObjectMeta, errors: FieldErrors): void {
  if (before.deletionTimestamp) validateNoNewFinalizers(meta, before, errors);
  if (!meta.resourceVersion)
    errors.invalid(`${at}.resourceVersion`, meta.resourceVersion ?? "", "must be specified for an update");
  if ((meta.generation ?? 0) < (before.generation ?? 0))
    errors.invalid(`${at}.generation`, meta.generation ?? 0, "must not be decremented");
  for (const field of immutableFields) errors.immutable(`${at}.${field}`, meta[field], before[field]);
  validateChangeable(meta, errors);
}

const immutableFields = [
  "name",
  "namespace",
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
] as const;

function validateNamespace(namespace: string | undefined, { namespaced }: MetaRules, errors: FieldErrors): void {
  if (!namespaced) {
    if (namespace) errors.forbidden(`${at}.namespace`, "not allowed on this type");
  } else if (namespace) errors.invalidEach(`${at}.namespace`, namespace, checkDnsLabel(namespace));
  else errors.required(`${at}.namespace`);
}

function validateChangeable(meta: metav1.ObjectMeta, errors: FieldErrors): void {
  validateLabels(meta.labels, `${at}.labels`, errors);
  validateAnnotations(meta.annotations, `${at}.annotations`, errors);
  if (meta.ownerReferences) validateOwners(meta.ownerReferences, errors);
  if (meta.finalizers) validateFinalizers(meta.finalizers, errors);
  if (meta.managedFields) validateManagedFields(meta.managedFields, `${at}.managedFields`, errors);
}

function validateOwners(owners: readonly metav1.OwnerReference[], errors: FieldErrors): void {
  const field = `${at}.ownerReferences`;
  let controller: string | undefined;
  for (const owner of owners) {
    validateOwner(owner, field, errors);
    if (!owner.controller) continue;
    if (controller !== undefined) {
      const both = `Found "true" in references for ${controller} and ${owner.name}`;
      errors.invalid(field, owners, `Only one reference can have Controller set to true. ${both}`);
    }
    controller ??= owner.name;
  }
}

function validateOwner(owner: metav1.OwnerReference, field: string, errors: FieldErrors): void {
  if (!/[^/]$/.test(owner.apiVersion))
    errors.invalid(`${field}.apiVersion`, owner.apiVersion, "version must not be empty");
  for (const part of ["kind", "name", "uid"] as const) {
    if (!owner[part]) errors.invalid(`${field}.${part}`, owner[part], `${part} must not be empty`);
  }
  const type = `${owner.apiVersion}/${owner.kind}`;
  if (bannedOwners.has(type))
    errors.invalid(field, owner, `${owner.apiVersion}, Kind=${owner.kind} is disallowed from being an owner`);
}

function validateFinalizers(finalizers: readonly string[], errors: FieldErrors): void {
  const field = `${at}.finalizers`;
  for (const finalizer of finalizers) errors.invalidEach(field, finalizer, checkQualifiedName(finalizer));
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    errors.invalid(field, finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
  }
  finalizers.forEach((finalizer, index) => validateStandardFinalizer(finalizer, `${field}[${index}]`, errors));
}

export function validateStandardFinalizer(finalizer: string, field: string, errors: FieldErrors): void {
  if (finalizer.includes("/") || standardFinalizers.has(finalizer)) return;
  errors.invalid(field, finalizer, "name is neither a standard finalizer name nor is it fully qualified");
}

function validateNoNewFinalizers(meta: metav1.ObjectMeta, before: metav1.ObjectMeta, errors: FieldErrors): void {
  const added = (meta.finalizers ?? []).filter((finalizer) => !before.finalizers?.includes(finalizer)).sort();
  if (added.length === 0) return;
  const names = `[]string{${added.map((name) => JSON.stringify(name)).join(", ")}}`;
  errors.forbidden(
    `${at}.finalizers`,
    `no new finalizers can be added if the object is being deleted, found new finalizers ${names}`,
  );
}
