/** Asking who someone is. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const UserInfo = s.message("io.k8s.api.authentication.v1.UserInfo", "Who someone is.", {
  username: s.optional(1, s.string, "The name of the user."),
  uid: s.optional(2, s.string, "An identifier of the user that is not given anew when the name is."),
  groups: s.optional(3, s.list(s.string), "The groups to which the user belongs.", { list: "atomic" }),
  extra: s.optional(4, s.map(s.list(s.string)), "What else the authenticator knows."),
});
export type UserInfo = s.TypeOf<typeof UserInfo>;

export const SelfSubjectReviewStatus = s.message("io.k8s.api.authentication.v1.SelfSubjectReviewStatus", "Who asks.", {
  userInfo: s.optional(1, UserInfo, "The user.", { pointer: false }),
});
export type SelfSubjectReviewStatus = s.TypeOf<typeof SelfSubjectReviewStatus>;

export const SelfSubjectReview = s.kind(
  { name: "io.k8s.api.authentication.v1.SelfSubjectReview", apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
  "Tells who asks.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    status: s.struct(2, SelfSubjectReviewStatus, "Who asks."),
  },
);
export type SelfSubjectReview = s.TypeOf<typeof SelfSubjectReview>;

export const TokenReviewSpec = s.message("io.k8s.api.authentication.v1.TokenReviewSpec", "The token in question.", {
  token: s.required(1, s.string, "The bearer token."),
  audiences: s.optional(2, s.list(s.string), "For whom the token should be meant. Default: the API server.", { list: "atomic" }),
});
export type TokenReviewSpec = s.TypeOf<typeof TokenReviewSpec>;

export const TokenReviewStatus = s.message("io.k8s.api.authentication.v1.TokenReviewStatus", "Whose a token is.", {
  authenticated: s.optional(1, s.boolean, "Whether the token is valid."),
  user: s.optional(2, UserInfo, "The user it belongs to.", { pointer: false }),
  error: s.optional(3, s.string, "Why the token could not be checked."),
  audiences: s.optional(4, s.list(s.string), "For whom the token is meant, among those asked about.", { list: "atomic" }),
});
export type TokenReviewStatus = s.TypeOf<typeof TokenReviewStatus>;

export const TokenReview = s.kind(
  { name: "io.k8s.api.authentication.v1.TokenReview", apiVersion: "authentication.k8s.io/v1", kind: "TokenReview" },
  "Asks whose a token is.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.required(2, TokenReviewSpec, "The token."),
    status: s.struct(3, TokenReviewStatus, "Whose it is."),
  },
);
export type TokenReview = s.TypeOf<typeof TokenReview>;
