/** The daemon set. */
import * as s from "../../../schema/kit.ts";
import * as corev1 from "../../core/v1/index.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const RollingUpdateDaemonSet = s.message(
  "io.k8s.api.apps.v1.RollingUpdateDaemonSet",
  "The steps of a rolling update. One of the two must be zero, and not both.",
  {
    maxUnavailable: s.optional(
      1,
      s.intOrString,
      "On how many nodes the pod may be missing meanwhile: a number, or a percentage of the nodes that should have one, rounded up. Default 1.",
      { pointer: true },
    ),
    maxSurge: s.optional(
      2,
      s.intOrString,
      "On how many nodes a new pod may run beside the old one until it is available: a number, or a percentage, rounded up. Default 0.",
      { pointer: true },
    ),
  },
);
export type RollingUpdateDaemonSet = s.TypeOf<typeof RollingUpdateDaemonSet>;

export const DaemonSetUpdateStrategy = s.message("io.k8s.api.apps.v1.DaemonSetUpdateStrategy", "How old pods are replaced by new ones.", {
  type: s.optional(
    1,
    s.enumeration("OnDelete", "RollingUpdate"),
    "`RollingUpdate`, the default, replaces them a few at a time; `OnDelete` only when somebody deletes them.",
  ),
  rollingUpdate: s.optional(2, RollingUpdateDaemonSet, "The steps of a rolling update; only for that type."),
});
export type DaemonSetUpdateStrategy = s.TypeOf<typeof DaemonSetUpdateStrategy>;

export const DaemonSetSpec = s.message("io.k8s.api.apps.v1.DaemonSetSpec", "What a daemon set is to run on each node.", {
  selector: s.required(1, metav1.LabelSelector, "Which pods belong to the daemon set. It must match the template's labels and never changes."),
  template: s.required(2, corev1.PodTemplateSpec, "What pods are made from. Its node selector and affinity say on which nodes; the default is all."),
  updateStrategy: s.optional(3, DaemonSetUpdateStrategy, "How old pods are replaced by new ones.", { pointer: false }),
  minReadySeconds: s.optional(4, s.int32, "For how many seconds a new pod must be ready to count as available. Default 0."),
  revisionHistoryLimit: s.optional(6, s.int32, "How many old revisions are kept to roll back to. Default 10.", { pointer: true }),
});
export type DaemonSetSpec = s.TypeOf<typeof DaemonSetSpec>;

export const DaemonSetCondition = s.message("io.k8s.api.apps.v1.DaemonSetCondition", "One aspect of a daemon set's state.", {
  type: s.required(1, s.string, "Which aspect."),
  status: s.required(2, s.string, "`True`, `False` or `Unknown`."),
  lastTransitionTime: s.optional(3, s.time, "When the status last changed."),
  reason: s.optional(4, s.string, "Why, in one word for programs."),
  message: s.optional(5, s.string, "Why, for people."),
});
export type DaemonSetCondition = s.TypeOf<typeof DaemonSetCondition>;

export const DaemonSetStatus = s.message("io.k8s.api.apps.v1.DaemonSetStatus", "What was last observed of a daemon set.", {
  currentNumberScheduled: s.required(1, s.int32, "How many nodes run the pod and should."),
  numberMisscheduled: s.required(2, s.int32, "How many nodes run the pod and should not."),
  desiredNumberScheduled: s.required(3, s.int32, "How many nodes should run the pod, whether they do or not."),
  numberReady: s.required(4, s.int32, "How many nodes that should run the pod have one that is ready."),
  observedGeneration: s.optional(5, s.int64, "The generation of the daemon set that the controller has seen."),
  updatedNumberScheduled: s.optional(6, s.int32, "How many nodes run a pod made from the current template."),
  numberAvailable: s.optional(7, s.int32, "How many nodes that should run the pod have one that has been ready for `minReadySeconds`."),
  numberUnavailable: s.optional(8, s.int32, "How many nodes that should run the pod have none that is available."),
  collisionCount: s.optional(9, s.int32, "How often the name of a new revision was taken; the next name is made with it.", { pointer: true }),
  conditions: s.optional(10, s.list(DaemonSetCondition), "Aspects of the state.", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
});
export type DaemonSetStatus = s.TypeOf<typeof DaemonSetStatus>;

export const DaemonSet = s.kind(
  { name: "io.k8s.api.apps.v1.DaemonSet", apiVersion: "apps/v1", kind: "DaemonSet" },
  "Runs one pod, made from a template, on every node that the template fits.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, DaemonSetSpec, "What is desired."),
    status: s.struct(3, DaemonSetStatus, "What was last observed."),
  },
);
export type DaemonSet = s.TypeOf<typeof DaemonSet>;

export const DaemonSetList = metav1.listOf(DaemonSet);
export type DaemonSetList = s.TypeOf<typeof DaemonSetList>;
