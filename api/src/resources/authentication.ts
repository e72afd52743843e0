/** The resources of the group authentication.k8s.io: questions, of which nothing is kept. */
import { SelfSubjectReview, TokenReview } from "../types/authentication/v1/index.ts";
import { resource } from "./make.ts";

const question = { group: "authentication.k8s.io", namespaced: false, verbs: ["create"] } as const;

export const SelfSubjectReviews = resource({
  ...question,
  kind: "SelfSubjectReview",
  plural: "selfsubjectreviews",
  schema: SelfSubjectReview,
});

export const TokenReviews = resource({
  ...question,
  kind: "TokenReview",
  plural: "tokenreviews",
  schema: TokenReview,
});
