/** The resources of the group authorization.k8s.io: questions, of which nothing is kept. */
import {
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
} from "../types/authorization/v1/index.ts";
import { resource } from "./make.ts";

const question = { group: "authorization.k8s.io", namespaced: false, verbs: ["create"] } as const;

export const LocalSubjectAccessReviews = resource({
  ...question,
  kind: "LocalSubjectAccessReview",
  plural: "localsubjectaccessreviews",
  schema: LocalSubjectAccessReview,
  namespaced: true,
});

export const SelfSubjectAccessReviews = resource({
  ...question,
  kind: "SelfSubjectAccessReview",
  plural: "selfsubjectaccessreviews",
  schema: SelfSubjectAccessReview,
});

export const SelfSubjectRulesReviews = resource({
  ...question,
  kind: "SelfSubjectRulesReview",
  plural: "selfsubjectrulesreviews",
  schema: SelfSubjectRulesReview,
});

export const SubjectAccessReviews = resource({
  ...question,
  kind: "SubjectAccessReview",
  plural: "subjectaccessreviews",
  schema: SubjectAccessReview,
});
