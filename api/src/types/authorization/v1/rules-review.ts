/** Asking for all that one may do. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const SelfSubjectRulesReviewSpec = s.message("io.k8s.api.authorization.v1.SelfSubjectRulesReviewSpec", "What to list the rules of.", {
  namespace: s.optional(1, s.string, "The namespace."),
});
export type SelfSubjectRulesReviewSpec = s.TypeOf<typeof SelfSubjectRulesReviewSpec>;

export const NonResourceRule = s.message("io.k8s.api.authorization.v1.NonResourceRule", "What may be done with paths that belong to no resource.", {
  verbs: s.required(1, s.list(s.string), "HTTP methods in lower case; `*` means all.", { list: "atomic" }),
  nonResourceURLs: s.optional(2, s.list(s.string), "Paths; one may end in `*`.", { list: "atomic" }),
});
export type NonResourceRule = s.TypeOf<typeof NonResourceRule>;

export const ResourceRule = s.message("io.k8s.api.authorization.v1.ResourceRule", "What may be done with resources.", {
  verbs: s.required(1, s.list(s.string), "What may be done; `*` means all.", { list: "atomic" }),
  apiGroups: s.optional(2, s.list(s.string), "In which API groups; `*` means all.", { list: "atomic" }),
  resources: s.optional(3, s.list(s.string), "With which resources, `resource/subresource` for a subresource; `*` means all.", { list: "atomic" }),
  resourceNames: s.optional(4, s.list(s.string), "With which objects only; empty means all.", { list: "atomic" }),
});
export type ResourceRule = s.TypeOf<typeof ResourceRule>;

export const SubjectRulesReviewStatus = s.message("io.k8s.api.authorization.v1.SubjectRulesReviewStatus", "What the one who asks may do in a namespace.", {
  resourceRules: s.required(1, s.list(ResourceRule), "What may be done with resources.", { list: "atomic" }),
  nonResourceRules: s.required(2, s.list(NonResourceRule), "What may be done with other paths.", { list: "atomic" }),
  incomplete: s.required(3, s.boolean, "Whether there may be more that an authorizer could not list."),
  evaluationError: s.optional(4, s.string, "What went wrong on the way."),
});
export type SubjectRulesReviewStatus = s.TypeOf<typeof SubjectRulesReviewStatus>;

export const SelfSubjectRulesReview = s.kind(
  { name: "io.k8s.api.authorization.v1.SelfSubjectRulesReview", apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview" },
  "Asks for all that the one who asks may do in a namespace.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.required(2, SelfSubjectRulesReviewSpec, "The namespace."),
    status: s.struct(3, SubjectRulesReviewStatus, "What may be done."),
  },
);
export type SelfSubjectRulesReview = s.TypeOf<typeof SelfSubjectRulesReview>;
