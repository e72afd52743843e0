/** The limit range. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const LimitRangeItem = s.message("io.k8s.api.core.v1.LimitRangeItem", "Bounds and defaults for things of one type.", {
  type: s.required(1, s.openEnumeration("Container", "PersistentVolumeClaim", "Pod"), "What is bounded: `Container`, `Pod` or `PersistentVolumeClaim`."),
  max: s.optional(2, s.map(s.quantity), "The most of each resource."),
  min: s.optional(3, s.map(s.quantity), "The least of each resource."),
  default: s.optional(4, s.map(s.quantity), "The limit of containers that have none, by resource."),
  defaultRequest: s.optional(5, s.map(s.quantity), "The request of containers that have none, by resource."),
  maxLimitRequestRatio: s.optional(6, s.map(s.quantity), "How many times its request a limit may be, by resource."),
});
export type LimitRangeItem = s.TypeOf<typeof LimitRangeItem>;

export const LimitRangeSpec = s.message("io.k8s.api.core.v1.LimitRangeSpec", "The bounds of a namespace.", {
  limits: s.required(1, s.list(LimitRangeItem), "The bounds, by type.", { list: "atomic" }),
});
export type LimitRangeSpec = s.TypeOf<typeof LimitRangeSpec>;

export const LimitRange = s.kind(
  { name: "io.k8s.api.core.v1.LimitRange", apiVersion: "v1", kind: "LimitRange" },
  "Bounds what one pod, container or claim of a namespace may use, and fills in what it leaves out.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, LimitRangeSpec, "The bounds."),
  },
);
export type LimitRange = s.TypeOf<typeof LimitRange>;

export const LimitRangeList = metav1.listOf(LimitRange);
export type LimitRangeList = s.TypeOf<typeof LimitRangeList>;
