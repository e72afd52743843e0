/** Roles: what may be done, in one namespace or everywhere. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

const names = s.list(s.string);

export const PolicyRule = s.message(
  "io.k8s.api.rbac.v1.PolicyRule",
  "Verbs that may be used on some resources, or on some paths. It says nothing of who may.",
  {
    verbs: s.required(1, names, "What may be done; `*` is everything.", { list: "atomic" }),
    apiGroups: s.optional(2, names, 'The groups of the resources: "" is the core group, `*` every group.', { list: "atomic" }),
    resources: s.optional(3, names, "Plural names such as `pods`, subresources such as `pods/status`; `*` is everything, `*/scale` the scale of everything.", {
      list: "atomic",
    }),
    resourceNames: s.optional(4, names, "Names to which the rule is limited; none means every name.", { list: "atomic" }),
    nonResourceURLs: s.optional(
      5,
      names,
      "Paths that are no resources; a `*` at the end stands for whatever follows. Only in a ClusterRole that is bound in the whole cluster.",
      { list: "atomic" },
    ),
  },
);
export type PolicyRule = s.TypeOf<typeof PolicyRule>;

export const AggregationRule = s.message("io.k8s.api.rbac.v1.AggregationRule", "Where a ClusterRole takes its rules from.", {
  clusterRoleSelectors: s.optional(1, s.list(metav1.LabelSelector), "The rules of every ClusterRole that one of these selects are taken.", { list: "atomic" }),
});
export type AggregationRule = s.TypeOf<typeof AggregationRule>;

export const Role = s.kind(
  { name: "io.k8s.api.rbac.v1.Role", apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role" },
  "What may be done in a namespace, for RoleBindings to refer to.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    rules: s.optional(2, s.list(PolicyRule), "What may be done.", { list: "atomic" }),
  },
);
export type Role = s.TypeOf<typeof Role>;

export const RoleList = metav1.listOf(Role);
export type RoleList = s.TypeOf<typeof RoleList>;

export const ClusterRole = s.kind(
  { name: "io.k8s.api.rbac.v1.ClusterRole", apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" },
  "What may be done, for RoleBindings (in their namespace) and ClusterRoleBindings (everywhere) to refer to.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    rules: s.optional(2, s.list(PolicyRule), "What may be done.", { list: "atomic" }),
    aggregationRule: s.optional(3, AggregationRule, "Where the rules come from. When it is set, a controller owns `rules`."),
  },
);
export type ClusterRole = s.TypeOf<typeof ClusterRole>;

export const ClusterRoleList = metav1.listOf(ClusterRole);
export type ClusterRoleList = s.TypeOf<typeof ClusterRoleList>;
