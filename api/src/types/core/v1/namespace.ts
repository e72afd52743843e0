/** The namespace. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const NamespaceSpec = s.message("io.k8s.api.core.v1.NamespaceSpec", "What a namespace is to be.", {
  finalizers: s.optional(
    1,
    s.list(s.openEnumeration("kubernetes")),
    "Who still has to empty the namespace before it may go; `kubernetes` is the namespace controller.",
    { list: "atomic" },
  ),
});
export type NamespaceSpec = s.TypeOf<typeof NamespaceSpec>;

export const NamespaceCondition = s.message("io.k8s.api.core.v1.NamespaceCondition", "One aspect of a namespace's state.", {
  type: s.required(
    1,
    s.openEnumeration(
      "NamespaceContentRemaining",
      "NamespaceDeletionContentFailure",
      "NamespaceDeletionDiscoveryFailure",
      "NamespaceDeletionGroupVersionParsingFailure",
      "NamespaceFinalizersRemaining",
    ),
    "What hinders its deletion, such as `NamespaceContentRemaining`.",
  ),
  status: s.required(2, s.string, "`True`, `False` or `Unknown`."),
  lastTransitionTime: s.optional(4, s.time, "When the status last changed."),
  reason: s.optional(5, s.string, "Why, in one word for programs."),
  message: s.optional(6, s.string, "Why, for people."),
});
export type NamespaceCondition = s.TypeOf<typeof NamespaceCondition>;

export const NamespaceStatus = s.message("io.k8s.api.core.v1.NamespaceStatus", "What became of a namespace.", {
  phase: s.optional(1, s.enumeration("Active", "Terminating"), "`Active`, or `Terminating` while it is being emptied; then nothing new can be made in it."),
  conditions: s.optional(2, s.list(NamespaceCondition), "What hinders its deletion.", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
});
export type NamespaceStatus = s.TypeOf<typeof NamespaceStatus>;

export const Namespace = s.kind(
  { name: "io.k8s.api.core.v1.Namespace", apiVersion: "v1", kind: "Namespace" },
  "A space for names: objects in different namespaces may have the same name.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, NamespaceSpec, "What is desired."),
    status: s.struct(3, NamespaceStatus, "What became of it."),
  },
);
export type Namespace = s.TypeOf<typeof Namespace>;

export const NamespaceList = metav1.listOf(Namespace);
export type NamespaceList = s.TypeOf<typeof NamespaceList>;
