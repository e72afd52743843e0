/** The secret. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const Secret = s.kind({ name: "io.k8s.api.core.v1.Secret", apiVersion: "v1", kind: "Secret" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  data: s.optional(2, s.map(s.bytes), ""),
  type: s.optional(
    3,
    s.openEnumeration(
      "Opaque",
      "bootstrap.kubernetes.io/token",
      "kubernetes.io/basic-auth",
      "kubernetes.io/dockercfg",
      "kubernetes.io/dockerconfigjson",
      "kubernetes.io/service-account-token",
      "kubernetes.io/ssh-auth",
      "kubernetes.io/tls",
    ),
    "",
  ),
  stringData: s.optional(4, s.map(s.string), ""),
  immutable: s.optional(5, s.boolean, ""),
});
export type Secret = z.infer<typeof Secret>;

export const SecretList = metav1.listOf(Secret);
export type SecretList = z.infer<typeof SecretList>;
