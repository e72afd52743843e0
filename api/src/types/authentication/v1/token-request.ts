/** Asking for a token. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const BoundObjectReference = s.message("io.k8s.api.authentication.v1.BoundObjectReference", "An object to whose life a token is bound.", {
  kind: s.optional(1, s.string, "`Pod`, `Secret` or `Node`."),
  apiVersion: s.optional(2, s.string, "The API version of the object."),
  name: s.optional(3, s.string, "The name of the object."),
  uid: s.optional(4, s.string, "The uid of the object."),
});
export type BoundObjectReference = s.TypeOf<typeof BoundObjectReference>;

export const TokenRequestSpec = s.message("io.k8s.api.authentication.v1.TokenRequestSpec", "What a token is to be for.", {
  audiences: s.optional(1, s.list(s.string), "For whom the token is meant; others must refuse it. Default: the API server.", { list: "atomic" }),
  boundObjectRef: s.optional(3, BoundObjectReference, "The object with whose end the token becomes void."),
  expirationSeconds: s.optional(4, s.int64, "For how many seconds the token is to be valid, at least 600. Default 3600.", { pointer: true }),
});
export type TokenRequestSpec = s.TypeOf<typeof TokenRequestSpec>;

export const TokenRequestStatus = s.message("io.k8s.api.authentication.v1.TokenRequestStatus", "A token.", {
  token: s.optional(1, s.string, "The token."),
  expirationTimestamp: s.optional(2, s.time, "When it expires."),
});
export type TokenRequestStatus = s.TypeOf<typeof TokenRequestStatus>;

export const TokenRequest = s.kind(
  { name: "io.k8s.api.authentication.v1.TokenRequest", apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest" },
  "Asks for a token of a service account.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, TokenRequestSpec, "What the token is to be for."),
    status: s.struct(3, TokenRequestStatus, "The token."),
  },
);
export type TokenRequest = s.TypeOf<typeof TokenRequest>;
