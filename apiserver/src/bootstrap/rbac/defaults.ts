/** The default roles and bindings as objects: everything that a new cluster's store begins with in this group. */
import type { Draft, rbacv1 } from "@kayak/api";
import { controllerRoleName, controllerRoles } from "./controller-roles.ts";
import { type NamespaceRole, namespaceRoles } from "./namespace-roles.ts";
import { ownClusterRoles, ownNamespaceRoles } from "./own-roles.ts";
import type { Rules } from "./rules.ts";
import { systemRoles } from "./system-roles.ts";
import { aggregateLabel, aggregatedRoles, aggregations, userRoles } from "./user-roles.ts";

const group = "rbac.authorization.k8s.io";
const authenticated = "system:authenticated";
const allNamespaceRoles = [...namespaceRoles, ...ownNamespaceRoles];

export const autoUpdateAnnotation = "rbac.authorization.kubernetes.io/autoupdate";

interface Place {
  readonly name: string;
  readonly namespace?: string;
}

function metadata(place: Place, labels: Record<string, string> = {}) {
  return {
    ...place,
    labels: { "kubernetes.io/bootstrapping": "rbac-defaults", ...labels },
    annotations: { [autoUpdateAnnotation]: "true" },
  };
}

function labelsOf(role: string): Record<string, string> {
  const target = aggregations[role];
  return target === undefined ? {} : { [aggregateLabel(target)]: "true" };
}

const copied = (rules: Rules): rbacv1.PolicyRule[] => rules.map((rule) => ({ ...rule }));

export function defaultClusterRoles(): Draft<rbacv1.ClusterRole>[] {
  const controllers = Object.entries(controllerRoles).map(
    ([name, rules]) => [controllerRoleName(name), rules] as const,
  );
  const plain = [
    ...Object.entries(userRoles),
    ...Object.entries(systemRoles),
    ...Object.entries(ownClusterRoles),
    ...controllers,
  ];
  return [
    ...plain.map(([name, rules]) => ({ metadata: metadata({ name }, labelsOf(name)), rules: copied(rules) })),
    ...aggregatedRoles.map((name) => ({
      metadata: metadata({ name }, labelsOf(name)),
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [aggregateLabel(name)]: "true" } }] },
    })),
  ];
}

const user = (name: string): rbacv1.Subject => ({ kind: "User", apiGroup: group, name });
const groupNamed = (name: string): rbacv1.Subject => ({ kind: "Group", apiGroup: group, name });
const account = (name: string): rbacv1.Subject => ({ kind: "ServiceAccount", name, namespace: "kube-system" });

/** Whose names are those of their roles. The Node authorizer takes the place of a binding for kubelets. */
const clusterSubjects: Readonly<Record<string, rbacv1.Subject[]>> = {
  "cluster-admin": [groupNamed("system:masters")],
  "system:monitoring": [groupNamed("system:monitoring")],
  "system:discovery": [groupNamed(authenticated)],
  "system:basic-user": [groupNamed(authenticated)],
  "system:public-info-viewer": [groupNamed(authenticated), groupNamed("system:unauthenticated")],
  "system:node-proxier": [user("system:kube-proxy")],
  "system:kube-controller-manager": [user("system:kube-controller-manager")],
  "system:kube-dns": [account("kube-dns")],
  "system:kube-scheduler": [user("system:kube-scheduler")],
  "system:volume-scheduler": [user("system:kube-scheduler")],
  "system:node": [],
  "kayak:local-provisioner": [groupNamed("kayak:local-provisioners")],
  "kayak:publish": [user("system:kube-controller-manager")],
  "kayak:join": [groupNamed("system:bootstrappers:kayak")],
  "kayak:node-certificates": [groupNamed("system:nodes")],
  "system:service-account-issuer-discovery": [groupNamed("system:serviceaccounts")],
};

const roleRef = (kind: "Role" | "ClusterRole", name: string): rbacv1.RoleRef => ({ apiGroup: group, kind, name });

export function defaultClusterRoleBindings(): Draft<rbacv1.ClusterRoleBinding>[] {
  const controllers = Object.keys(controllerRoles).map((name) => [controllerRoleName(name), [account(name)]] as const);
  return [...Object.entries(clusterSubjects), ...controllers].map(([name, subjects]) => ({
    metadata: metadata({ name }),
    ...(subjects.length > 0 && { subjects: [...subjects] }),
    roleRef: roleRef("ClusterRole", name),
  }));
}

export function defaultRoles(): Draft<rbacv1.Role>[] {
  return allNamespaceRoles.map(({ rules, ...place }) => ({ metadata: metadata(placeOf(place)), rules: copied(rules) }));
}

export function defaultRoleBindings(): Draft<rbacv1.RoleBinding>[] {
  return allNamespaceRoles.map(({ namespace, name, binding = name, users = [], groups = [], accounts = [] }) => ({
    metadata: metadata({ namespace, name: binding }),
    subjects: [...users.map(user), ...groups.map(groupNamed), ...accounts.map(account)],
    roleRef: roleRef("Role", name),
  }));
}

function placeOf({ namespace, name }: Pick<NamespaceRole, "namespace" | "name">): Place {
  return { namespace, name };
}
