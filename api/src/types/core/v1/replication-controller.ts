/** The replication controller. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { PodTemplateSpec } from "./pod.ts";

export const ReplicationControllerSpec = s.message("io.k8s.api.core.v1.ReplicationControllerSpec", "What a replication controller is to keep running.", {
  replicas: s.optional(1, s.int32, "How many pods there should be. Default 1.", { default: "1", pointer: true }),
  selector: s.optional(2, s.map(s.string), "The labels of the pods that count. Default: those of the template.", { map: "atomic" }),
  template: s.optional(3, PodTemplateSpec, "What new pods are made from."),
  minReadySeconds: s.optional(4, s.int32, "For how many seconds a new pod must be ready to count as available. Default 0.", { default: "0" }),
});
export type ReplicationControllerSpec = s.TypeOf<typeof ReplicationControllerSpec>;

export const ReplicationControllerCondition = s.message(
  "io.k8s.api.core.v1.ReplicationControllerCondition",
  "One aspect of a replication controller's state.",
  {
    type: s.required(1, s.openEnumeration("ReplicaFailure"), "`ReplicaFailure`: pods could not be created or deleted."),
    status: s.required(2, s.string, "`True`, `False` or `Unknown`."),
    lastTransitionTime: s.optional(3, s.time, "When the status last changed."),
    reason: s.optional(4, s.string, "Why, in one word for programs."),
    message: s.optional(5, s.string, "Why, for people."),
  },
);
export type ReplicationControllerCondition = s.TypeOf<typeof ReplicationControllerCondition>;

export const ReplicationControllerStatus = s.message("io.k8s.api.core.v1.ReplicationControllerStatus", "What was last observed of a replication controller.", {
  replicas: s.required(1, s.int32, "How many pods there are that are not being deleted."),
  fullyLabeledReplicas: s.optional(2, s.int32, "How many of them have all labels of the template."),
  observedGeneration: s.optional(3, s.int64, "The generation of the replication controller that the controller has seen."),
  readyReplicas: s.optional(4, s.int32, "How many of them are ready."),
  availableReplicas: s.optional(5, s.int32, "How many of them have been ready for `minReadySeconds`."),
  conditions: s.optional(6, s.list(ReplicationControllerCondition), "Aspects of the state.", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
});
export type ReplicationControllerStatus = s.TypeOf<typeof ReplicationControllerStatus>;

export const ReplicationController = s.kind(
  { name: "io.k8s.api.core.v1.ReplicationController", apiVersion: "v1", kind: "ReplicationController" },
  "Keeps a number of pods running that are all made from one template. Superseded by replica sets.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata. Labels default to those of the pod template."),
    spec: s.struct(2, ReplicationControllerSpec, "What is desired."),
    status: s.struct(3, ReplicationControllerStatus, "What was last observed."),
  },
);
export type ReplicationController = s.TypeOf<typeof ReplicationController>;

export const ReplicationControllerList = metav1.listOf(ReplicationController);
export type ReplicationControllerList = s.TypeOf<typeof ReplicationControllerList>;
