/** Rules that draw pods to nodes and to each other, or keep them apart. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const NodeSelectorRequirement = s.message("io.k8s.api.core.v1.NodeSelectorRequirement", "One condition on a node's label or field.", {
  key: s.required(1, s.string, "The key of the label, or the path of the field."),
  operator: s.required(
    2,
    s.enumeration("DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn"),
    "`In`, `NotIn`, `Exists`, `DoesNotExist`, or `Gt` and `Lt`, which compare as whole numbers.",
  ),
  values: s.optional(3, s.list(s.string), "The values to compare with: some for `In` and `NotIn`, one for `Gt` and `Lt`, none for the others.", {
    list: "atomic",
  }),
});
export type NodeSelectorRequirement = s.TypeOf<typeof NodeSelectorRequirement>;

export const NodeSelectorTerm = s.atomic(
  s.message("io.k8s.api.core.v1.NodeSelectorTerm", "Conditions that must all hold. A term without any matches no node.", {
    matchExpressions: s.optional(1, s.list(NodeSelectorRequirement), "Conditions on labels.", { list: "atomic" }),
    matchFields: s.optional(2, s.list(NodeSelectorRequirement), "Conditions on fields; `metadata.name` is the only one.", { list: "atomic" }),
  }),
);
export type NodeSelectorTerm = s.TypeOf<typeof NodeSelectorTerm>;

export const PreferredSchedulingTerm = s.message("io.k8s.api.core.v1.PreferredSchedulingTerm", "A preference for some nodes.", {
  weight: s.required(1, s.int32, "How much a match counts, from 1 to 100."),
  preference: s.required(2, NodeSelectorTerm, "The nodes that are preferred."),
});
export type PreferredSchedulingTerm = s.TypeOf<typeof PreferredSchedulingTerm>;

export const NodeSelector = s.atomic(
  s.message("io.k8s.api.core.v1.NodeSelector", "Selects nodes: at least one of the terms must match.", {
    nodeSelectorTerms: s.required(1, s.list(NodeSelectorTerm), "The terms.", { list: "atomic" }),
  }),
);
export type NodeSelector = s.TypeOf<typeof NodeSelector>;

export const NodeAffinity = s.message("io.k8s.api.core.v1.NodeAffinity", "Draws a pod to nodes.", {
  requiredDuringSchedulingIgnoredDuringExecution: s.optional(1, NodeSelector, "Nodes on which the pod may be scheduled. What changes later is ignored."),
  preferredDuringSchedulingIgnoredDuringExecution: s.optional(
    2,
    s.list(PreferredSchedulingTerm),
    "Preferences; the node with the greatest sum of weights wins.",
    { list: "atomic" },
  ),
});
export type NodeAffinity = s.TypeOf<typeof NodeAffinity>;

export const PodAffinityTerm = s.message("io.k8s.api.core.v1.PodAffinityTerm", "Pods to be near to, or away from.", {
  labelSelector: s.optional(1, metav1.LabelSelector, "The pods. Absent means none."),
  namespaces: s.optional(2, s.list(s.string), "The namespaces of those pods. Default, without `namespaceSelector` too: the pod's own.", { list: "atomic" }),
  topologyKey: s.required(3, s.string, "The node label that says what near means: nodes with the same value are one place."),
  namespaceSelector: s.optional(4, metav1.LabelSelector, "Selects further namespaces by their labels; an empty selector means all."),
  matchLabelKeys: s.optional(5, s.list(s.string), "Labels of which those pods must have the same values as this pod.", { list: "atomic" }),
  mismatchLabelKeys: s.optional(6, s.list(s.string), "Labels of which those pods must have other values than this pod.", { list: "atomic" }),
});
export type PodAffinityTerm = s.TypeOf<typeof PodAffinityTerm>;

export const WeightedPodAffinityTerm = s.message("io.k8s.api.core.v1.WeightedPodAffinityTerm", "A preference to be near to, or away from, some pods.", {
  weight: s.required(1, s.int32, "How much a match counts, from 1 to 100."),
  podAffinityTerm: s.required(2, PodAffinityTerm, "The pods."),
});
export type WeightedPodAffinityTerm = s.TypeOf<typeof WeightedPodAffinityTerm>;

export const PodAffinity = s.message("io.k8s.api.core.v1.PodAffinity", "Draws a pod to where other pods run.", {
  requiredDuringSchedulingIgnoredDuringExecution: s.optional(
    1,
    s.list(PodAffinityTerm),
    "Where the pod may be scheduled: near to pods of each term. What changes later is ignored.",
    { list: "atomic" },
  ),
  preferredDuringSchedulingIgnoredDuringExecution: s.optional(
    2,
    s.list(WeightedPodAffinityTerm),
    "Preferences; the node with the greatest sum of weights wins.",
    { list: "atomic" },
  ),
});
export type PodAffinity = s.TypeOf<typeof PodAffinity>;

export const PodAntiAffinity = s.message("io.k8s.api.core.v1.PodAntiAffinity", "Keeps a pod away from other pods.", {
  requiredDuringSchedulingIgnoredDuringExecution: s.optional(
    1,
    s.list(PodAffinityTerm),
    "Where the pod may be scheduled: near to no pod of any term. What changes later is ignored.",
    { list: "atomic" },
  ),
  preferredDuringSchedulingIgnoredDuringExecution: s.optional(2, s.list(WeightedPodAffinityTerm), "Preferences; the node with the least sum of weights wins.", {
    list: "atomic",
  }),
});
export type PodAntiAffinity = s.TypeOf<typeof PodAntiAffinity>;

export const Affinity = s.message("io.k8s.api.core.v1.Affinity", "What draws a pod to nodes and other pods, and what keeps it away.", {
  nodeAffinity: s.optional(1, NodeAffinity, "Which nodes the pod is drawn to."),
  podAffinity: s.optional(2, PodAffinity, "Which pods the pod is drawn to."),
  podAntiAffinity: s.optional(3, PodAntiAffinity, "Which pods the pod is kept away from."),
});
export type Affinity = s.TypeOf<typeof Affinity>;
