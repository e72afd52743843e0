/** Roles and bindings. */
import { checkDnsSubdomain } from "../names/index.ts";
import { isEqual } from "./equality.ts";
import type { FieldErrors } from "./field-errors.ts";
import { validateLabelSelector } from "./labels.ts";
import { checkPathSegment } from "./names.ts";
import type { rbac } from "./types.ts";

const group = "rbac.authorization.k8s.io";

export function validateRole({ rules }: rbac.Role, errors: FieldErrors): void {
  rules?.forEach((rule, index) => validateRule(rule, { at: `rules[${index}]`, namespaced: true }, errors));
}

export function validateClusterRole({ rules, aggregationRule }: rbac.ClusterRole, errors: FieldErrors): void {
  rules?.forEach((rule, index) => validateRule(rule, { at: `rules[${index}]`, namespaced: false }, errors));
  if (!aggregationRule) return;
  const { clusterRoleSelectors = [] } = aggregationRule;
  const at = "aggregationRule.clusterRoleSelectors";
  if (clusterRoleSelectors.length === 0)
    errors.required(at, "at least one clusterRoleSelector required if aggregationRule is non-nil");
  clusterRoleSelectors.forEach((selector, index) => validateLabelSelector(selector, `${at}[${index}]`, errors));
}

function validateRule(
  { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: rbac.PolicyRule,
  { at, namespaced }: { at: string; namespaced: boolean },
  errors: FieldErrors,
): void {
  if (verbs.length === 0) errors.required(`${at}.verbs`, "verbs must contain at least one value");
  if (nonResourceURLs.length > 0) {
    const refuse = (why: string) => errors.invalid(`${at}.nonResourceURLs`, nonResourceURLs, why);
    if (namespaced) refuse("namespaced rules cannot apply to non-resource URLs");
    if (apiGroups.length + resources.length + resourceNames.length > 0)
      refuse("rules cannot apply to both regular resources and non-resource URLs");
    return;
  }
  if (apiGroups.length === 0) errors.required(`${at}.apiGroups`, "resource rules must supply at least one api group");
  if (resources.length === 0) errors.required(`${at}.resources`, "resource rules must supply at least one resource");
}

export function validateRoleBinding(binding: rbac.RoleBinding, errors: FieldErrors): void {
  validateBindingOf(binding, { kinds: ["Role", "ClusterRole"], namespaced: true }, errors);
}

export function validateRoleBindingUpdate(
  binding: rbac.RoleBinding,
  before: rbac.RoleBinding,
  errors: FieldErrors,
): void {
  validateRoleBinding(binding, errors);
  validateSameRole(binding, before, errors);
}

export function validateClusterRoleBinding(binding: rbac.ClusterRoleBinding, errors: FieldErrors): void {
  validateBindingOf(binding, { kinds: ["ClusterRole"], namespaced: false }, errors);
}

export function validateClusterRoleBindingUpdate(
  binding: rbac.ClusterRoleBinding,
  before: rbac.ClusterRoleBinding,
  errors: FieldErrors,
): void {
  validateClusterRoleBinding(binding, errors);
  validateSameRole(binding, before, errors);
}

type Binding = Pick<rbac.RoleBinding, "roleRef" | "subjects">;

function validateSameRole({ roleRef }: Binding, before: Binding, errors: FieldErrors): void {
  if (!isEqual(roleRef, before.roleRef)) errors.invalid("roleRef", roleRef, "cannot change roleRef");
}

interface Scope {
  /** Of the roles that such a binding may give. */
  readonly kinds: readonly string[];
  readonly namespaced: boolean;
}

function validateBindingOf({ roleRef, subjects }: Binding, { kinds, namespaced }: Scope, errors: FieldErrors): void {
  if (roleRef.apiGroup !== group) errors.notSupported("roleRef.apiGroup", roleRef.apiGroup ?? "", [group]);
  if (!kinds.includes(roleRef.kind)) errors.notSupported("roleRef.kind", roleRef.kind, kinds);
  if (!roleRef.name) errors.required("roleRef.name");
  else errors.invalidEach("roleRef.name", roleRef.name, checkPathSegment(roleRef.name));
  subjects?.forEach((subject, index) => validateSubject(subject, { at: `subjects[${index}]`, namespaced }, errors));
}

const subjectKinds = ["ServiceAccount", "User", "Group"];

function validateSubject(
  { kind, apiGroup = "", name, namespace }: rbac.Subject,
  { at, namespaced }: { at: string; namespaced: boolean },
  errors: FieldErrors,
): void {
  if (!name) errors.required(`${at}.name`);
  if (kind === "ServiceAccount") {
    if (name) errors.invalidEach(`${at}.name`, name, checkDnsSubdomain(name));
    if (apiGroup) errors.notSupported(`${at}.apiGroup`, apiGroup, [""]);
    if (!namespaced && !namespace) errors.required(`${at}.namespace`);
  } else if (!subjectKinds.includes(kind)) errors.notSupported(`${at}.kind`, kind, subjectKinds);
  else if (apiGroup !== group) errors.notSupported(`${at}.apiGroup`, apiGroup, [group]);
}
