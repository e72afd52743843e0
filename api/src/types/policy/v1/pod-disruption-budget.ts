/** The pod disruption budget. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const PodDisruptionBudgetSpec = s.message("io.k8s.api.policy.v1.PodDisruptionBudgetSpec", "How many pods may be missing by somebody's will at a time.", {
  minAvailable: s.optional(1, s.intOrString, "How many of the pods must be available after an eviction: a number, or a percentage, rounded up.", {
    pointer: true,
  }),
  selector: s.optional(2, metav1.LabelSelector, "Which pods the budget is for: an empty one selects all of the namespace, a missing one none.", {
    patch: "replace",
  }),
  maxUnavailable: s.optional(
    3,
    s.intOrString,
    "How many of the pods may be unavailable after an eviction: a number, or a percentage, rounded up. Excludes `minAvailable`.",
    { pointer: true },
  ),
  unhealthyPodEvictionPolicy: s.optional(
    4,
    s.enumeration("AlwaysAllow", "IfHealthyBudget"),
    "Whether running pods that are not ready may be evicted: `AlwaysAllow`, or `IfHealthyBudget`, the default: while enough others are healthy.",
    { pointer: true },
  ),
});
export type PodDisruptionBudgetSpec = s.TypeOf<typeof PodDisruptionBudgetSpec>;

export const PodDisruptionBudgetStatus = s.message("io.k8s.api.policy.v1.PodDisruptionBudgetStatus", "What was last observed of the budget.", {
  observedGeneration: s.optional(1, s.int64, "The generation of the budget that the controller has seen; evictions are refused until it is the current one."),
  disruptedPods: s.optional(2, s.map(s.time), "Pods whose eviction was granted and that were not seen going yet, with the time of the grant."),
  disruptionsAllowed: s.struct(3, s.int32, "How many pods may be evicted now."),
  currentHealthy: s.struct(4, s.int32, "How many pods are ready."),
  desiredHealthy: s.struct(5, s.int32, "How many pods have to be ready."),
  expectedPods: s.struct(6, s.int32, "How many pods there should be."),
  conditions: s.optional(7, s.list(metav1.Condition), "Aspects of the state; `DisruptionAllowed` says whether an eviction would be granted.", {
    list: "map",
    keys: ["type"],
    patch: "merge",
    mergeKey: "type",
  }),
});
export type PodDisruptionBudgetStatus = s.TypeOf<typeof PodDisruptionBudgetStatus>;

export const PodDisruptionBudget = s.kind(
  { name: "io.k8s.api.policy.v1.PodDisruptionBudget", apiVersion: "policy/v1", kind: "PodDisruptionBudget" },
  "Limits how many pods of a set may be evicted at a time.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, PodDisruptionBudgetSpec, "What is desired."),
    status: s.struct(3, PodDisruptionBudgetStatus, "What was last observed."),
  },
);
export type PodDisruptionBudget = s.TypeOf<typeof PodDisruptionBudget>;

export const PodDisruptionBudgetList = metav1.listOf(PodDisruptionBudget);
export type PodDisruptionBudgetList = s.TypeOf<typeof PodDisruptionBudgetList>;
