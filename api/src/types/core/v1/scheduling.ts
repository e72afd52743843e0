/** What else decides where a pod may run: taints, tolerations, spreading, gates. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const PodSchedulingGate = s.message("io.k8s.api.core.v1.PodSchedulingGate", "", {
  name: s.required(1, s.string, ""),
});
export type PodSchedulingGate = z.infer<typeof PodSchedulingGate>;

export const PodSchedulingGroup = s.message("io.k8s.api.core.v1.PodSchedulingGroup", "", {
  podGroupName: s.optional(1, s.string, ""),
});
export type PodSchedulingGroup = z.infer<typeof PodSchedulingGroup>;

export const Toleration = s.message("io.k8s.api.core.v1.Toleration", "", {
  key: s.optional(1, s.string, ""),
  operator: s.optional(2, s.enumeration("Equal", "Exists", "Gt", "Lt"), ""),
  value: s.optional(3, s.string, ""),
  effect: s.optional(4, s.enumeration("NoExecute", "NoSchedule", "PreferNoSchedule"), ""),
  tolerationSeconds: s.optional(5, s.int64, ""),
});
export type Toleration = z.infer<typeof Toleration>;

export const TopologySpreadConstraint = s.message("io.k8s.api.core.v1.TopologySpreadConstraint", "", {
  maxSkew: s.required(1, s.int32, ""),
  topologyKey: s.required(2, s.string, ""),
  whenUnsatisfiable: s.required(3, s.enumeration("DoNotSchedule", "ScheduleAnyway"), ""),
  labelSelector: s.optional(4, metav1.LabelSelector, ""),
  minDomains: s.optional(5, s.int32, ""),
  nodeAffinityPolicy: s.optional(6, s.enumeration("Honor", "Ignore"), ""),
  nodeTaintsPolicy: s.optional(7, s.enumeration("Honor", "Ignore"), ""),
  matchLabelKeys: s.optional(8, s.list(s.string), "", { list: "atomic" }),
});
export type TopologySpreadConstraint = z.infer<typeof TopologySpreadConstraint>;

export const Taint = s.message("io.k8s.api.core.v1.Taint", "", {
  key: s.required(1, s.string, ""),
  value: s.optional(2, s.string, ""),
  effect: s.required(3, s.enumeration("NoExecute", "NoSchedule", "PreferNoSchedule"), ""),
  timeAdded: s.optional(4, s.time, ""),
});
export type Taint = z.infer<typeof Taint>;
