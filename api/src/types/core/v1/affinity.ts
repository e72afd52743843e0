/** Rules that draw pods to nodes and to each other, or keep them apart. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const NodeSelectorRequirement = s.message("io.k8s.api.core.v1.NodeSelectorRequirement", "", {
  key: s.required(1, s.string, ""),
  operator: s.required(2, s.enumeration("DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn"), ""),
  values: s.optional(3, s.list(s.string), "", { list: "atomic" }),
});
export type NodeSelectorRequirement = z.infer<typeof NodeSelectorRequirement>;

export const NodeSelectorTerm = s.atomic(
  s.message("io.k8s.api.core.v1.NodeSelectorTerm", "", {
    matchExpressions: s.optional(1, s.list(NodeSelectorRequirement), "", { list: "atomic" }),
    matchFields: s.optional(2, s.list(NodeSelectorRequirement), "", { list: "atomic" }),
  }),
);
export type NodeSelectorTerm = z.infer<typeof NodeSelectorTerm>;

export const PreferredSchedulingTerm = s.message("io.k8s.api.core.v1.PreferredSchedulingTerm", "", {
  weight: s.required(1, s.int32, ""),
  preference: s.required(2, NodeSelectorTerm, ""),
});
export type PreferredSchedulingTerm = z.infer<typeof PreferredSchedulingTerm>;

export const NodeSelector = s.atomic(
  s.message("io.k8s.api.core.v1.NodeSelector", "", {
    nodeSelectorTerms: s.required(1, s.list(NodeSelectorTerm), "", { list: "atomic" }),
  }),
);
export type NodeSelector = z.infer<typeof NodeSelector>;

export const NodeAffinity = s.message("io.k8s.api.core.v1.NodeAffinity", "", {
  requiredDuringSchedulingIgnoredDuringExecution: s.optional(1, NodeSelector, ""),
  preferredDuringSchedulingIgnoredDuringExecution: s.optional(2, s.list(PreferredSchedulingTerm), "", {
    list: "atomic",
  }),
});
export type NodeAffinity = z.infer<typeof NodeAffinity>;

export const PodAffinityTerm = s.message("io.k8s.api.core.v1.PodAffinityTerm", "", {
  labelSelector: s.optional(1, metav1.LabelSelector, ""),
  namespaces: s.optional(2, s.list(s.string), "", { list: "atomic" }),
  topologyKey: s.required(3, s.string, ""),
  namespaceSelector: s.optional(4, metav1.LabelSelector, ""),
  matchLabelKeys: s.optional(5, s.list(s.string), "", { list: "atomic" }),
  mismatchLabelKeys: s.optional(6, s.list(s.string), "", { list: "atomic" }),
});
export type PodAffinityTerm = z.infer<typeof PodAffinityTerm>;

export const WeightedPodAffinityTerm = s.message("io.k8s.api.core.v1.WeightedPodAffinityTerm", "", {
  weight: s.required(1, s.int32, ""),
  podAffinityTerm: s.required(2, PodAffinityTerm, ""),
});
export type WeightedPodAffinityTerm = z.infer<typeof WeightedPodAffinityTerm>;

export const PodAffinity = s.message("io.k8s.api.core.v1.PodAffinity", "", {
  requiredDuringSchedulingIgnoredDuringExecution: s.optional(1, s.list(PodAffinityTerm), "", { list: "atomic" }),
  preferredDuringSchedulingIgnoredDuringExecution: s.optional(2, s.list(WeightedPodAffinityTerm), "", {
    list: "atomic",
  }),
});
export type PodAffinity = z.infer<typeof PodAffinity>;

export const PodAntiAffinity = s.message("io.k8s.api.core.v1.PodAntiAffinity", "", {
  requiredDuringSchedulingIgnoredDuringExecution: s.optional(1, s.list(PodAffinityTerm), "", { list: "atomic" }),
  preferredDuringSchedulingIgnoredDuringExecution: s.optional(2, s.list(WeightedPodAffinityTerm), "", {
    list: "atomic",
  }),
});
export type PodAntiAffinity = z.infer<typeof PodAntiAffinity>;

export const Affinity = s.message("io.k8s.api.core.v1.Affinity", "", {
  nodeAffinity: s.optional(1, NodeAffinity, ""),
  podAffinity: s.optional(2, PodAffinity, ""),
  podAntiAffinity: s.optional(3, PodAntiAffinity, ""),
});
export type Affinity = z.infer<typeof Affinity>;
