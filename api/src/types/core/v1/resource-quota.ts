/** The resource quota. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

const scope = s.openEnumeration(
  "BestEffort",
  "CrossNamespacePodAffinity",
  "NotBestEffort",
  "NotTerminating",
  "PriorityClass",
  "Terminating",
  "VolumeAttributesClass",
);

export const ScopedResourceSelectorRequirement = s.message(
  "io.k8s.api.core.v1.ScopedResourceSelectorRequirement",
  "One thing that what a quota counts has in common.",
  {
    scopeName: s.required(1, scope, "What is looked at."),
    operator: s.required(
      2,
      s.openEnumeration("DoesNotExist", "Exists", "In", "NotIn"),
      "How it compares with the values: `In`, `NotIn`, `Exists` or `DoesNotExist`.",
    ),
    values: s.optional(3, s.list(s.string), "The values of `In` and `NotIn`.", { list: "atomic" }),
  },
);
export type ScopedResourceSelectorRequirement = s.TypeOf<typeof ScopedResourceSelectorRequirement>;

export const ScopeSelector = s.atomic(
  s.message("io.k8s.api.core.v1.ScopeSelector", "What a quota counts: what meets every requirement.", {
    matchExpressions: s.optional(1, s.list(ScopedResourceSelectorRequirement), "The requirements.", { list: "atomic" }),
  }),
);
export type ScopeSelector = s.TypeOf<typeof ScopeSelector>;

export const ResourceQuotaSpec = s.message("io.k8s.api.core.v1.ResourceQuotaSpec", "What a namespace may use.", {
  hard: s.optional(1, s.map(s.quantity), "The most of each resource, such as `pods`, `requests.cpu` or `count/deployments.apps`."),
  scopes: s.optional(2, s.list(scope), "What is counted: only what is in every scope. Absent means everything.", { list: "atomic" }),
  scopeSelector: s.optional(3, ScopeSelector, "What is counted, for scopes that have values."),
});
export type ResourceQuotaSpec = s.TypeOf<typeof ResourceQuotaSpec>;

export const ResourceQuotaStatus = s.message("io.k8s.api.core.v1.ResourceQuotaStatus", "What is enforced of a quota, and used.", {
  hard: s.optional(1, s.map(s.quantity), "The most of each resource, as it is enforced."),
  used: s.optional(2, s.map(s.quantity), "What the namespace uses of each."),
});
export type ResourceQuotaStatus = s.TypeOf<typeof ResourceQuotaStatus>;

export const ResourceQuota = s.kind(
  { name: "io.k8s.api.core.v1.ResourceQuota", apiVersion: "v1", kind: "ResourceQuota" },
  "Bounds what all objects of a namespace may use together.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, ResourceQuotaSpec, "What the namespace may use."),
    status: s.struct(3, ResourceQuotaStatus, "What is enforced, and used."),
  },
);
export type ResourceQuota = s.TypeOf<typeof ResourceQuota>;

export const ResourceQuotaList = metav1.listOf(ResourceQuota);
export type ResourceQuotaList = s.TypeOf<typeof ResourceQuotaList>;
