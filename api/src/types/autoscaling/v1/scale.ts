/** The scale subresource. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const ScaleSpec = s.message("io.k8s.api.autoscaling.v1.ScaleSpec", "How many replicas are desired.", {
  replicas: s.optional(1, s.int32, "How many replicas there should be.", { default: "0" }),
});
export type ScaleSpec = s.TypeOf<typeof ScaleSpec>;

export const ScaleStatus = s.message("io.k8s.api.autoscaling.v1.ScaleStatus", "How many replicas there are.", {
  replicas: s.required(1, s.int32, "How many replicas were observed."),
  selector: s.optional(2, s.string, "The label selector of the pods, as text."),
});
export type ScaleStatus = s.TypeOf<typeof ScaleStatus>;

export const Scale = s.kind(
  { name: "io.k8s.api.autoscaling.v1.Scale", apiVersion: "autoscaling/v1", kind: "Scale" },
  "How many replicas a resource has, the same for every resource that can be scaled.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The metadata of the scaled object."),
    spec: s.struct(2, ScaleSpec, "What is desired."),
    status: s.struct(3, ScaleStatus, "What was last observed."),
  },
);
export type Scale = s.TypeOf<typeof Scale>;
