/** Role bindings: who may do what a role says. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const Subject = s.atomic(
  s.message("io.k8s.api.rbac.v1.Subject", "Somebody: a user, a group, or a service account.", {
    kind: s.required(1, s.string, "`User`, `Group` or `ServiceAccount`."),
    apiGroup: s.optional(
      2,
      s.string,
      'The group of the kind: rbac.authorization.k8s.io for users and groups, "" for service accounts, which are the defaults.',
    ),
    name: s.required(3, s.string, "The name."),
    namespace: s.optional(4, s.string, "The namespace of a service account; users and groups have none."),
  }),
);
export type Subject = s.TypeOf<typeof Subject>;

export const RoleRef = s.atomic(
  s.message("io.k8s.api.rbac.v1.RoleRef", "The role that a binding gives.", {
    apiGroup: s.optional(1, s.string, "The role's group, rbac.authorization.k8s.io."),
    kind: s.required(2, s.string, "`Role` or `ClusterRole`."),
    name: s.required(3, s.string, "The role's name."),
  }),
);
export type RoleRef = s.TypeOf<typeof RoleRef>;

export const RoleBinding = s.kind(
  { name: "io.k8s.api.rbac.v1.RoleBinding", apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding" },
  "Gives a Role of the same namespace, or a ClusterRole, to somebody, in this namespace.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    subjects: s.optional(2, s.list(Subject), "Who gets the role.", { list: "atomic" }),
    roleRef: s.required(3, RoleRef, "The role. It can't be changed."),
  },
);
export type RoleBinding = s.TypeOf<typeof RoleBinding>;

export const RoleBindingList = metav1.listOf(RoleBinding);
export type RoleBindingList = s.TypeOf<typeof RoleBindingList>;

export const ClusterRoleBinding = s.kind(
  { name: "io.k8s.api.rbac.v1.ClusterRoleBinding", apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding" },
  "Gives a ClusterRole to somebody, in the whole cluster.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    subjects: s.optional(2, s.list(Subject), "Who gets the role.", { list: "atomic" }),
    roleRef: s.required(3, RoleRef, "The ClusterRole. It can't be changed."),
  },
);
export type ClusterRoleBinding = s.TypeOf<typeof ClusterRoleBinding>;

export const ClusterRoleBindingList = metav1.listOf(ClusterRoleBinding);
export type ClusterRoleBindingList = s.TypeOf<typeof ClusterRoleBindingList>;
