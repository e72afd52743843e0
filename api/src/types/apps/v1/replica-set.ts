/** The replica set. */
import * as s from "../../../schema/kit.ts";
import * as corev1 from "../../core/v1/index.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const ReplicaSetSpec = s.message("io.k8s.api.apps.v1.ReplicaSetSpec", "What a replica set is to keep running.", {
  replicas: s.optional(1, s.int32, "How many pods there should be. Default 1.", { pointer: true }),
  selector: s.required(2, metav1.LabelSelector, "Which pods count. It must match the template's labels and never changes."),
  template: s.optional(3, corev1.PodTemplateSpec, "What new pods are made from; pods that exist are not changed by it.", { pointer: false }),
  minReadySeconds: s.optional(4, s.int32, "For how many seconds a new pod must be ready to count as available. Default 0."),
});
export type ReplicaSetSpec = s.TypeOf<typeof ReplicaSetSpec>;

export const ReplicaSetCondition = s.message("io.k8s.api.apps.v1.ReplicaSetCondition", "One aspect of a replica set's state.", {
  type: s.required(1, s.openEnumeration("ReplicaFailure"), "`ReplicaFailure`: pods could not be created or deleted."),
  status: s.required(2, s.string, "`True`, `False` or `Unknown`."),
  lastTransitionTime: s.optional(3, s.time, "When the status last changed."),
  reason: s.optional(4, s.string, "Why, in one word for programs."),
  message: s.optional(5, s.string, "Why, for people."),
});
export type ReplicaSetCondition = s.TypeOf<typeof ReplicaSetCondition>;

export const ReplicaSetStatus = s.message("io.k8s.api.apps.v1.ReplicaSetStatus", "What was last observed of a replica set.", {
  replicas: s.required(1, s.int32, "How many pods there are that are not being deleted."),
  fullyLabeledReplicas: s.optional(2, s.int32, "How many of them have all labels of the template."),
  observedGeneration: s.optional(3, s.int64, "The generation of the replica set that the controller has seen."),
  readyReplicas: s.optional(4, s.int32, "How many of them are ready."),
  availableReplicas: s.optional(5, s.int32, "How many of them have been ready for `minReadySeconds`."),
  conditions: s.optional(6, s.list(ReplicaSetCondition), "Aspects of the state.", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
  terminatingReplicas: s.optional(7, s.int32, "How many pods are being deleted and have not ended yet.", { pointer: true }),
});
export type ReplicaSetStatus = s.TypeOf<typeof ReplicaSetStatus>;

export const ReplicaSet = s.kind(
  { name: "io.k8s.api.apps.v1.ReplicaSet", apiVersion: "apps/v1", kind: "ReplicaSet" },
  "Keeps a number of pods running that are all made from one template. Usually a deployment manages it.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata. Labels default to those of the pod template."),
    spec: s.struct(2, ReplicaSetSpec, "What is desired."),
    status: s.struct(3, ReplicaSetStatus, "What was last observed."),
  },
);
export type ReplicaSet = s.TypeOf<typeof ReplicaSet>;

export const ReplicaSetList = metav1.listOf(ReplicaSet);
export type ReplicaSetList = s.TypeOf<typeof ReplicaSetList>;
