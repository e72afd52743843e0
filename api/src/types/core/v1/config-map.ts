/** The config map. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const ConfigMap = s.kind({ name: "io.k8s.api.core.v1.ConfigMap", apiVersion: "v1", kind: "ConfigMap" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  data: s.optional(2, s.map(s.string), ""),
  binaryData: s.optional(3, s.map(s.bytes), ""),
  immutable: s.optional(4, s.boolean, ""),
});
export type ConfigMap = z.infer<typeof ConfigMap>;

export const ConfigMapList = metav1.listOf(ConfigMap);
export type ConfigMapList = z.infer<typeof ConfigMapList>;
