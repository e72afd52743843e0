/** The config map. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const ConfigMap = s.kind(
  { name: "io.k8s.api.core.v1.ConfigMap", apiVersion: "v1", kind: "ConfigMap" },
  "Configuration for pods: texts and bytes by key, 1 MiB at most.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    data: s.optional(2, s.map(s.string), "Texts by key. A key is made of letters, digits, `-`, `_` and `.`."),
    binaryData: s.optional(3, s.map(s.bytes), "Bytes by key, in base64. No key may occur in both."),
    immutable: s.optional(4, s.boolean, "Whether the content can't be changed any more; this can't be undone.", { pointer: true }),
  },
);
export type ConfigMap = s.TypeOf<typeof ConfigMap>;

export const ConfigMapList = metav1.listOf(ConfigMap);
export type ConfigMapList = s.TypeOf<typeof ConfigMapList>;
