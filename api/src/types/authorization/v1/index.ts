import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const NonResourceAttributes = s.message("io.k8s.api.authorization.v1.NonResourceAttributes", "", {
  path: s.optional(1, s.string, ""),
  verb: s.optional(2, s.string, ""),
});
export type NonResourceAttributes = z.infer<typeof NonResourceAttributes>;

export const FieldSelectorAttributes = s.message("io.k8s.api.authorization.v1.FieldSelectorAttributes", "", {
  rawSelector: s.optional(1, s.string, ""),
  requirements: s.optional(2, s.list(metav1.FieldSelectorRequirement), "", { list: "atomic" }),
});
export type FieldSelectorAttributes = z.infer<typeof FieldSelectorAttributes>;

export const LabelSelectorAttributes = s.message("io.k8s.api.authorization.v1.LabelSelectorAttributes", "", {
  rawSelector: s.optional(1, s.string, ""),
  requirements: s.optional(2, s.list(metav1.LabelSelectorRequirement), "", { list: "atomic" }),
});
export type LabelSelectorAttributes = z.infer<typeof LabelSelectorAttributes>;

export const ResourceAttributes = s.message("io.k8s.api.authorization.v1.ResourceAttributes", "", {
  namespace: s.optional(1, s.string, ""),
  verb: s.optional(2, s.string, ""),
  group: s.optional(3, s.string, ""),
  version: s.optional(4, s.string, ""),
  resource: s.optional(5, s.string, ""),
  subresource: s.optional(6, s.string, ""),
  name: s.optional(7, s.string, ""),
  fieldSelector: s.optional(8, FieldSelectorAttributes, ""),
  labelSelector: s.optional(9, LabelSelectorAttributes, ""),
});
export type ResourceAttributes = z.infer<typeof ResourceAttributes>;

export const SelfSubjectAccessReviewSpec = s.message("io.k8s.api.authorization.v1.SelfSubjectAccessReviewSpec", "", {
  resourceAttributes: s.optional(1, ResourceAttributes, ""),
  nonResourceAttributes: s.optional(2, NonResourceAttributes, ""),
});
export type SelfSubjectAccessReviewSpec = z.infer<typeof SelfSubjectAccessReviewSpec>;

export const SubjectAccessReviewStatus = s.message("io.k8s.api.authorization.v1.SubjectAccessReviewStatus", "", {
  allowed: s.required(1, s.boolean, ""),
  reason: s.optional(2, s.string, ""),
  evaluationError: s.optional(3, s.string, ""),
  denied: s.optional(4, s.boolean, ""),
});
export type SubjectAccessReviewStatus = z.infer<typeof SubjectAccessReviewStatus>;

export const SelfSubjectAccessReview = s.kind({ name: "io.k8s.api.authorization.v1.SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, SelfSubjectAccessReviewSpec, ""),
  status: s.struct(3, SubjectAccessReviewStatus, ""),
});
export type SelfSubjectAccessReview = z.infer<typeof SelfSubjectAccessReview>;

export const SubjectAccessReviewSpec = s.message("io.k8s.api.authorization.v1.SubjectAccessReviewSpec", "", {
  resourceAttributes: s.optional(1, ResourceAttributes, ""),
  nonResourceAttributes: s.optional(2, NonResourceAttributes, ""),
  user: s.optional(3, s.string, ""),
  groups: s.optional(4, s.list(s.string), "", { list: "atomic" }),
  extra: s.optional(5, s.map(s.list(s.string)), ""),
  uid: s.optional(6, s.string, ""),
});
export type SubjectAccessReviewSpec = z.infer<typeof SubjectAccessReviewSpec>;

export const SubjectAccessReview = s.kind({ name: "io.k8s.api.authorization.v1.SubjectAccessReview", apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, SubjectAccessReviewSpec, ""),
  status: s.struct(3, SubjectAccessReviewStatus, ""),
});
export type SubjectAccessReview = z.infer<typeof SubjectAccessReview>;

export const LocalSubjectAccessReview = s.kind({ name: "io.k8s.api.authorization.v1.LocalSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", kind: "LocalSubjectAccessReview" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, SubjectAccessReviewSpec, ""),
  status: s.struct(3, SubjectAccessReviewStatus, ""),
});
export type LocalSubjectAccessReview = z.infer<typeof LocalSubjectAccessReview>;

export const SelfSubjectRulesReviewSpec = s.message("io.k8s.api.authorization.v1.SelfSubjectRulesReviewSpec", "", {
  namespace: s.optional(1, s.string, ""),
});
export type SelfSubjectRulesReviewSpec = z.infer<typeof SelfSubjectRulesReviewSpec>;

export const NonResourceRule = s.message("io.k8s.api.authorization.v1.NonResourceRule", "", {
  verbs: s.required(1, s.list(s.string), "", { list: "atomic" }),
  nonResourceURLs: s.optional(2, s.list(s.string), "", { list: "atomic" }),
});
export type NonResourceRule = z.infer<typeof NonResourceRule>;

export const ResourceRule = s.message("io.k8s.api.authorization.v1.ResourceRule", "", {
  verbs: s.required(1, s.list(s.string), "", { list: "atomic" }),
  apiGroups: s.optional(2, s.list(s.string), "", { list: "atomic" }),
  resources: s.optional(3, s.list(s.string), "", { list: "atomic" }),
  resourceNames: s.optional(4, s.list(s.string), "", { list: "atomic" }),
});
export type ResourceRule = z.infer<typeof ResourceRule>;

export const SubjectRulesReviewStatus = s.message("io.k8s.api.authorization.v1.SubjectRulesReviewStatus", "", {
  resourceRules: s.required(1, s.list(ResourceRule), "", { list: "atomic" }),
  nonResourceRules: s.required(2, s.list(NonResourceRule), "", { list: "atomic" }),
  incomplete: s.required(3, s.boolean, ""),
  evaluationError: s.optional(4, s.string, ""),
});
export type SubjectRulesReviewStatus = z.infer<typeof SubjectRulesReviewStatus>;

export const SelfSubjectRulesReview = s.kind({ name: "io.k8s.api.authorization.v1.SelfSubjectRulesReview", apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, SelfSubjectRulesReviewSpec, ""),
  status: s.struct(3, SubjectRulesReviewStatus, ""),
});
export type SelfSubjectRulesReview = z.infer<typeof SelfSubjectRulesReview>;
