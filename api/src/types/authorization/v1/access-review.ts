/** Asking whether someone may do something. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { NonResourceAttributes, ResourceAttributes } from "./attributes.ts";

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

export const SelfSubjectAccessReview = s.kind(
  {
    name: "io.k8s.api.authorization.v1.SelfSubjectAccessReview",
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
  },
  "",
  {
    metadata: s.struct(1, metav1.ObjectMeta, ""),
    spec: s.struct(2, SelfSubjectAccessReviewSpec, ""),
    status: s.struct(3, SubjectAccessReviewStatus, ""),
  },
);
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

export const SubjectAccessReview = s.kind(
  {
    name: "io.k8s.api.authorization.v1.SubjectAccessReview",
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
  },
  "",
  {
    metadata: s.struct(1, metav1.ObjectMeta, ""),
    spec: s.struct(2, SubjectAccessReviewSpec, ""),
    status: s.struct(3, SubjectAccessReviewStatus, ""),
  },
);
export type SubjectAccessReview = z.infer<typeof SubjectAccessReview>;

export const LocalSubjectAccessReview = s.kind(
  {
    name: "io.k8s.api.authorization.v1.LocalSubjectAccessReview",
    apiVersion: "authorization.k8s.io/v1",
    kind: "LocalSubjectAccessReview",
  },
  "",
  {
    metadata: s.struct(1, metav1.ObjectMeta, ""),
    spec: s.struct(2, SubjectAccessReviewSpec, ""),
    status: s.struct(3, SubjectAccessReviewStatus, ""),
  },
);
export type LocalSubjectAccessReview = z.infer<typeof LocalSubjectAccessReview>;
