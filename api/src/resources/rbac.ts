/** The resources of the group rbac.authorization.k8s.io. */
import { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "../types/rbac/v1/index.ts";
import { resource } from "./make.ts";

const group = "rbac.authorization.k8s.io";

export const ClusterRoleBindings = resource({
  group,
  kind: "ClusterRoleBinding",
  plural: "clusterrolebindings",
  schema: ClusterRoleBinding,
  namespaced: false,
});

export const ClusterRoles = resource({
  group,
  kind: "ClusterRole",
  plural: "clusterroles",
  schema: ClusterRole,
  namespaced: false,
});

export const RoleBindings = resource({ group, kind: "RoleBinding", plural: "rolebindings", schema: RoleBinding });

export const Roles = resource({ group, kind: "Role", plural: "roles", schema: Role });
