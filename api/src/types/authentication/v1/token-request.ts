/** Asking for a token. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const BoundObjectReference = s.message("io.k8s.api.authentication.v1.BoundObjectReference", "", {
  kind: s.optional(1, s.string, ""),
  apiVersion: s.optional(2, s.string, ""),
  name: s.optional(3, s.string, ""),
  uid: s.optional(4, s.string, ""),
});
export type BoundObjectReference = z.infer<typeof BoundObjectReference>;

export const TokenRequestSpec = s.message("io.k8s.api.authentication.v1.TokenRequestSpec", "", {
  audiences: s.optional(1, s.list(s.string), "", { list: "atomic" }),
  boundObjectRef: s.optional(3, BoundObjectReference, ""),
  expirationSeconds: s.optional(4, s.int64, ""),
});
export type TokenRequestSpec = z.infer<typeof TokenRequestSpec>;

export const TokenRequestStatus = s.message("io.k8s.api.authentication.v1.TokenRequestStatus", "", {
  token: s.optional(1, s.string, ""),
  expirationTimestamp: s.optional(2, s.time, ""),
});
export type TokenRequestStatus = z.infer<typeof TokenRequestStatus>;

export const TokenRequest = s.kind(
  { name: "io.k8s.api.authentication.v1.TokenRequest", apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest" },
  "",
  {
    metadata: s.struct(1, metav1.ObjectMeta, ""),
    spec: s.struct(2, TokenRequestSpec, ""),
    status: s.struct(3, TokenRequestStatus, ""),
  },
);
export type TokenRequest = z.infer<typeof TokenRequest>;
