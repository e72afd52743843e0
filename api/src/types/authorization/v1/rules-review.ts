/** Asking for all that one may do. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

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

export const SelfSubjectRulesReview = s.kind(
  {
    name: "io.k8s.api.authorization.v1.SelfSubjectRulesReview",
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectRulesReview",
  },
  "",
  {
    metadata: s.struct(1, metav1.ObjectMeta, ""),
    spec: s.struct(2, SelfSubjectRulesReviewSpec, ""),
    status: s.struct(3, SubjectRulesReviewStatus, ""),
  },
);
export type SelfSubjectRulesReview = z.infer<typeof SelfSubjectRulesReview>;
