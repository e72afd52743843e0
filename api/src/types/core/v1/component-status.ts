/** The status of a component of the control plane. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const ComponentCondition = s.message("io.k8s.api.core.v1.ComponentCondition", "One aspect of a component's state.", {
  type: s.required(1, s.openEnumeration("Healthy"), "Always `Healthy`."),
  status: s.required(2, s.string, "`True`, `False` or `Unknown`."),
  message: s.optional(3, s.string, "What the component answered."),
  error: s.optional(4, s.string, "What went wrong while asking it."),
});
export type ComponentCondition = s.TypeOf<typeof ComponentCondition>;

export const ComponentStatus = s.kind(
  { name: "io.k8s.api.core.v1.ComponentStatus", apiVersion: "v1", kind: "ComponentStatus" },
  "Whether a component of the control plane is healthy, asked at the moment of the request. Deprecated.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    conditions: s.optional(2, s.list(ComponentCondition), "What was found out.", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
  },
);
export type ComponentStatus = s.TypeOf<typeof ComponentStatus>;

export const ComponentStatusList = metav1.listOf(ComponentStatus);
export type ComponentStatusList = s.TypeOf<typeof ComponentStatusList>;
