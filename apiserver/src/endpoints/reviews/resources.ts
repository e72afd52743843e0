/** The resources of the reviews: nothing of theirs is kept, so create is all they can. */
import { authenticationv1, authorizationv1, type Resource } from "@kayak/api";

function reviewResource(facts: Pick<Resource, "group" | "kind"> & { schema: unknown; namespaced?: boolean }): Resource {
  const singular = facts.kind.toLowerCase();
  return {
    version: "v1",
    plural: `${singular}s`,
    singular,
    shortNames: [],
    categories: [],
    namespaced: false,
    verbs: ["create"],
    subresources: [],
    ...facts,
  } as Resource;
}

const authentication = "authentication.k8s.io";
const authorization = "authorization.k8s.io";

export const SelfSubjectReviews = reviewResource({
  group: authentication,
  kind: "SelfSubjectReview",
  schema: authenticationv1.SelfSubjectReview,
});
export const TokenReviews = reviewResource({
  group: authentication,
  kind: "TokenReview",
  schema: authenticationv1.TokenReview,
});
export const LocalSubjectAccessReviews = reviewResource({
  group: authorization,
  kind: "LocalSubjectAccessReview",
  schema: authorizationv1.LocalSubjectAccessReview,
  namespaced: true,
});
export const SelfSubjectAccessReviews = reviewResource({
  group: authorization,
  kind: "SelfSubjectAccessReview",
  schema: authorizationv1.SelfSubjectAccessReview,
});
export const SelfSubjectRulesReviews = reviewResource({
  group: authorization,
  kind: "SelfSubjectRulesReview",
  schema: authorizationv1.SelfSubjectRulesReview,
});
export const SubjectAccessReviews = reviewResource({
  group: authorization,
  kind: "SubjectAccessReview",
  schema: authorizationv1.SubjectAccessReview,
});

export const reviewResources: readonly Resource[] = [
  SelfSubjectReviews,
  TokenReviews,
  LocalSubjectAccessReviews,
  SelfSubjectAccessReviews,
  SelfSubjectRulesReviews,
  SubjectAccessReviews,
];
