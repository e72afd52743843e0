/** Asking whether someone may do something. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { NonResourceAttributes, ResourceAttributes } from "./attributes.ts";

export const SelfSubjectAccessReviewSpec = s.message("io.k8s.api.authorization.v1.SelfSubjectAccessReviewSpec", "What the one who asks wants to do.", {
  resourceAttributes: s.optional(1, ResourceAttributes, "A request to a resource."),
  nonResourceAttributes: s.optional(2, NonResourceAttributes, "A request to another path."),
});
export type SelfSubjectAccessReviewSpec = s.TypeOf<typeof SelfSubjectAccessReviewSpec>;

export const SubjectAccessReviewStatus = s.message("io.k8s.api.authorization.v1.SubjectAccessReviewStatus", "Whether something is allowed.", {
  allowed: s.required(1, s.boolean, "Whether it is allowed."),
  reason: s.optional(2, s.string, "Why."),
  evaluationError: s.optional(3, s.string, "What went wrong on the way; the answer may still be right."),
  denied: s.optional(4, s.boolean, "Whether it was refused outright, so that no other authorizer may allow it."),
});
export type SubjectAccessReviewStatus = s.TypeOf<typeof SubjectAccessReviewStatus>;

export const SelfSubjectAccessReview = s.kind(
  { name: "io.k8s.api.authorization.v1.SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview" },
  "Asks whether the one who asks may do something.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.required(2, SelfSubjectAccessReviewSpec, "What is to be done. Exactly one sort of request."),
    status: s.struct(3, SubjectAccessReviewStatus, "The answer."),
  },
);
export type SelfSubjectAccessReview = s.TypeOf<typeof SelfSubjectAccessReview>;

export const SubjectAccessReviewSpec = s.message("io.k8s.api.authorization.v1.SubjectAccessReviewSpec", "Who wants to do what.", {
  resourceAttributes: s.optional(1, ResourceAttributes, "A request to a resource."),
  nonResourceAttributes: s.optional(2, NonResourceAttributes, "A request to another path."),
  user: s.optional(3, s.string, "The name of the user."),
  groups: s.optional(4, s.list(s.string), "The groups of the user.", { list: "atomic" }),
  extra: s.optional(5, s.map(s.list(s.string)), "What else the authenticator said about the user."),
  uid: s.optional(6, s.string, "The uid of the user."),
});
export type SubjectAccessReviewSpec = s.TypeOf<typeof SubjectAccessReviewSpec>;

export const SubjectAccessReview = s.kind(
  { name: "io.k8s.api.authorization.v1.SubjectAccessReview", apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview" },
  "Asks whether someone may do something.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.required(2, SubjectAccessReviewSpec, "Who wants to do what."),
    status: s.struct(3, SubjectAccessReviewStatus, "The answer."),
  },
);
export type SubjectAccessReview = s.TypeOf<typeof SubjectAccessReview>;

export const LocalSubjectAccessReview = s.kind(
  { name: "io.k8s.api.authorization.v1.LocalSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", kind: "LocalSubjectAccessReview" },
  "Asks whether someone may do something in the namespace of this object.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.required(2, SubjectAccessReviewSpec, "Who wants to do what; the namespace must be the object's."),
    status: s.struct(3, SubjectAccessReviewStatus, "The answer."),
  },
);
export type LocalSubjectAccessReview = s.TypeOf<typeof LocalSubjectAccessReview>;
