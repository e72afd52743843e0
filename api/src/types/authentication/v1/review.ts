/** Asking who someone is. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const UserInfo = s.message("io.k8s.api.authentication.v1.UserInfo", "", {
  username: s.optional(1, s.string, ""),
  uid: s.optional(2, s.string, ""),
  groups: s.optional(3, s.list(s.string), "", { list: "atomic" }),
  extra: s.optional(4, s.map(s.list(s.string)), ""),
});
export type UserInfo = z.infer<typeof UserInfo>;

export const SelfSubjectReviewStatus = s.message("io.k8s.api.authentication.v1.SelfSubjectReviewStatus", "", {
  userInfo: s.optional(1, UserInfo, ""),
});
export type SelfSubjectReviewStatus = z.infer<typeof SelfSubjectReviewStatus>;

export const SelfSubjectReview = s.kind(
  {
    name: "io.k8s.api.authentication.v1.SelfSubjectReview",
    apiVersion: "authentication.k8s.io/v1",
    kind: "SelfSubjectReview",
  },
  "",
  {
    metadata: s.struct(1, metav1.ObjectMeta, ""),
    status: s.struct(2, SelfSubjectReviewStatus, ""),
  },
);
export type SelfSubjectReview = z.infer<typeof SelfSubjectReview>;

export const TokenReviewSpec = s.message("io.k8s.api.authentication.v1.TokenReviewSpec", "", {
  token: s.required(1, s.string, ""),
  audiences: s.optional(2, s.list(s.string), "", { list: "atomic" }),
});
export type TokenReviewSpec = z.infer<typeof TokenReviewSpec>;

export const TokenReviewStatus = s.message("io.k8s.api.authentication.v1.TokenReviewStatus", "", {
  authenticated: s.optional(1, s.boolean, ""),
  user: s.optional(2, UserInfo, ""),
  error: s.optional(3, s.string, ""),
  audiences: s.optional(4, s.list(s.string), "", { list: "atomic" }),
});
export type TokenReviewStatus = z.infer<typeof TokenReviewStatus>;

export const TokenReview = s.kind(
  { name: "io.k8s.api.authentication.v1.TokenReview", apiVersion: "authentication.k8s.io/v1", kind: "TokenReview" },
  "",
  {
    metadata: s.struct(1, metav1.ObjectMeta, ""),
    spec: s.struct(2, TokenReviewSpec, ""),
    status: s.struct(3, TokenReviewStatus, ""),
  },
);
export type TokenReview = z.infer<typeof TokenReview>;
