/** What else decides where a pod may run: taints, tolerations, spreading, gates. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const PodSchedulingGate = s.message("io.k8s.api.core.v1.PodSchedulingGate", "Holds a pod back from scheduling until it is removed.", {
  name: s.required(1, s.string, "The name of the gate, unique in the pod."),
});
export type PodSchedulingGate = s.TypeOf<typeof PodSchedulingGate>;

export const PodSchedulingGroup = s.message("io.k8s.api.core.v1.PodSchedulingGroup", "The group with which a pod is scheduled.", {
  podGroupName: s.optional(1, s.string, "The name of the pod group, in the same namespace.", { pointer: true }),
});
export type PodSchedulingGroup = s.TypeOf<typeof PodSchedulingGroup>;

export const Toleration = s.message("io.k8s.api.core.v1.Toleration", "Lets a pod onto nodes with taints that it matches.", {
  key: s.optional(1, s.string, "The key of the taint; empty, with `Exists`, matches every taint."),
  operator: s.optional(
    2,
    s.enumeration("Equal", "Exists", "Gt", "Lt"),
    "`Equal` (the default) compares the value, `Exists` doesn't, `Gt` and `Lt` compare as whole numbers.",
  ),
  value: s.optional(3, s.string, "The value of the taint; empty with `Exists`."),
  effect: s.optional(4, s.enumeration("NoExecute", "NoSchedule", "PreferNoSchedule"), "The effect of the taint; empty means every effect."),
  tolerationSeconds: s.optional(5, s.int64, "For how many seconds a `NoExecute` taint is tolerated before the pod is evicted. Absent means for ever.", {
    pointer: true,
  }),
});
export type Toleration = s.TypeOf<typeof Toleration>;

export const TopologySpreadConstraint = s.message("io.k8s.api.core.v1.TopologySpreadConstraint", "Spreads pods evenly over the values of a node label.", {
  maxSkew: s.required(1, s.int32, "By how many the fullest place may exceed the emptiest; more than 0."),
  topologyKey: s.required(2, s.string, "The node label whose values are the places."),
  whenUnsatisfiable: s.required(
    3,
    s.enumeration("DoNotSchedule", "ScheduleAnyway"),
    "`DoNotSchedule` leaves the pod pending, `ScheduleAnyway` only prefers nodes that reduce the skew.",
  ),
  labelSelector: s.optional(4, metav1.LabelSelector, "The pods that are counted."),
  minDomains: s.optional(5, s.int32, "With fewer places than this the emptiest counts as 0. Only with `DoNotSchedule`. Default 1.", { pointer: true }),
  nodeAffinityPolicy: s.optional(
    6,
    s.enumeration("Honor", "Ignore"),
    "Whether nodes that the pod's affinity excludes are left out: `Honor` (the default) or `Ignore`.",
    { pointer: true },
  ),
  nodeTaintsPolicy: s.optional(
    7,
    s.enumeration("Honor", "Ignore"),
    "Whether nodes with taints that the pod doesn't tolerate are left out: `Honor` or `Ignore` (the default).",
    { pointer: true },
  ),
  matchLabelKeys: s.optional(8, s.list(s.string), "Labels of which counted pods must have the same values as this pod.", { list: "atomic" }),
});
export type TopologySpreadConstraint = s.TypeOf<typeof TopologySpreadConstraint>;

export const Taint = s.message("io.k8s.api.core.v1.Taint", "Keeps pods off a node unless they tolerate it.", {
  key: s.required(1, s.string, "The key of the taint."),
  value: s.optional(2, s.string, "The value of the taint."),
  effect: s.required(
    3,
    s.enumeration("NoExecute", "NoSchedule", "PreferNoSchedule"),
    "`NoSchedule` admits no new pods, `PreferNoSchedule` avoids them, `NoExecute` also evicts those that run.",
  ),
  timeAdded: s.optional(4, s.time, "When the taint was added; evictions count from here.", { pointer: true }),
});
export type Taint = s.TypeOf<typeof Taint>;

export const TopologySelectorLabelRequirement = s.message("io.k8s.api.core.v1.TopologySelectorLabelRequirement", "Values that a node's label may have.", {
  key: s.required(1, s.string, "The key of the label."),
  values: s.required(2, s.list(s.string), "The values, one of which it must have.", { list: "atomic" }),
});
export type TopologySelectorLabelRequirement = s.TypeOf<typeof TopologySelectorLabelRequirement>;

export const TopologySelectorTerm = s.atomic(
  s.message("io.k8s.api.core.v1.TopologySelectorTerm", "A part of the cluster, by labels of nodes that must all match.", {
    matchLabelExpressions: s.optional(1, s.list(TopologySelectorLabelRequirement), "The labels.", { list: "atomic" }),
  }),
);
export type TopologySelectorTerm = s.TypeOf<typeof TopologySelectorTerm>;
