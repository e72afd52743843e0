/** What a stored role or binding lacks of its default. What somebody added to it stays. */
import { isDeepStrictEqual } from "node:util";
import type { Draft, KubernetesObject, rbacv1 } from "@kayak/api";
import { missingRules } from "../../authz/rbac/covers.ts";
import { autoUpdateAnnotation } from "./defaults.ts";

export type Role = rbacv1.Role | rbacv1.ClusterRole;
export type Binding = rbacv1.RoleBinding | rbacv1.ClusterRoleBinding;

/** The stored role as it should be; the same one when nothing is missing. */
export function planRole<T extends Role>(stored: T, wanted: Draft<T>): T {
  if (isProtected(stored)) return stored;
  const { aggregationRule } = wanted as Draft<rbacv1.ClusterRole>;
  const missing = missingRules(stored.rules ?? [], wanted.rules ?? []);
  return keepIfEqual(stored, {
    ...stored,
    metadata: withMarks(stored, wanted),
    ...(missing.length > 0 && { rules: [...(stored.rules ?? []), ...missing] }),
    ...(aggregationRule && { aggregationRule: withSelectors(stored, aggregationRule) }),
  });
}

export type BindingPlan<T> = { readonly type: "update"; readonly binding: T } | { readonly type: "replace" };

/** A binding can't be given another role: it has to be made anew. */
export function planBinding<T extends Binding>(stored: T, wanted: Draft<T>): BindingPlan<T> {
  if (isProtected(stored)) return { type: "update", binding: stored };
  if (!isDeepStrictEqual(stored.roleRef, wanted.roleRef)) return { type: "replace" };
  const present = stored.subjects ?? [];
  const missing = (wanted.subjects ?? []).filter(
    (subject) => !present.some((each) => isDeepStrictEqual(each, subject)),
  );
  const binding = keepIfEqual(stored, {
    ...stored,
    metadata: withMarks(stored, wanted),
    ...(missing.length > 0 && { subjects: [...present, ...missing] }),
  });
  return { type: "update", binding };
}

function isProtected({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.[autoUpdateAnnotation] === "false";
}

function withMarks({ metadata }: KubernetesObject, wanted: Draft<KubernetesObject>): KubernetesObject["metadata"] {
  const { labels, annotations } = wanted.metadata;
  return {
    ...metadata,
    labels: { ...labels, ...metadata.labels },
    annotations: { ...annotations, ...metadata.annotations },
  };
}

function withSelectors(stored: Role, wanted: rbacv1.AggregationRule): rbacv1.AggregationRule {
  const present = (stored as rbacv1.ClusterRole).aggregationRule?.clusterRoleSelectors ?? [];
  const missing = (wanted.clusterRoleSelectors ?? []).filter(
    (selector) => !present.some((each) => isDeepStrictEqual(each, selector)),
  );
  return { clusterRoleSelectors: [...present, ...missing] };
}

function keepIfEqual<T>(stored: T, planned: T): T {
  return isDeepStrictEqual(stored, planned) ? stored : planned;
}
