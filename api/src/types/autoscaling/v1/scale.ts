/** The scale subresource. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const ScaleSpec = s.message("io.k8s.api.autoscaling.v1.ScaleSpec", "", {
  replicas: s.optional(1, s.int32, "", { default: "0" }),
});
export type ScaleSpec = z.infer<typeof ScaleSpec>;

export const ScaleStatus = s.message("io.k8s.api.autoscaling.v1.ScaleStatus", "", {
  replicas: s.required(1, s.int32, ""),
  selector: s.optional(2, s.string, ""),
});
export type ScaleStatus = z.infer<typeof ScaleStatus>;

export const Scale = s.kind(
  { name: "io.k8s.api.autoscaling.v1.Scale", apiVersion: "autoscaling/v1", kind: "Scale" },
  "",
  {
    metadata: s.struct(1, metav1.ObjectMeta, ""),
    spec: s.struct(2, ScaleSpec, ""),
    status: s.struct(3, ScaleStatus, ""),
  },
);
export type Scale = z.infer<typeof Scale>;
