/** The secret. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const Secret = s.kind({ name: "io.k8s.api.core.v1.Secret", apiVersion: "v1", kind: "Secret" }, "Confidential values for pods, 1 MiB at most.", {
  metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
  data: s.optional(2, s.map(s.bytes), "Values by key, in base64. A key is made of letters, digits, `-`, `_` and `.`."),
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
    "Says what the keys mean, and can't be changed. Default Opaque.",
  ),
  stringData: s.optional(4, s.map(s.string), "Values as plain text, for writing only: they are put into `data`, where they win."),
  immutable: s.optional(5, s.boolean, "Whether the content can't be changed any more; this can't be undone.", { pointer: true }),
});
export type Secret = s.TypeOf<typeof Secret>;

export const SecretList = metav1.listOf(Secret);
export type SecretList = s.TypeOf<typeof SecretList>;
