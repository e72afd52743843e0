/** The replication controller. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { PodTemplateSpec } from "./pod.ts";

export const ReplicationControllerSpec = s.message("io.k8s.api.core.v1.ReplicationControllerSpec", "", {
  replicas: s.optional(1, s.int32, "", { default: "1" }),
  selector: s.optional(2, s.map(s.string), "", { map: "atomic" }),
  template: s.optional(3, PodTemplateSpec, ""),
  minReadySeconds: s.optional(4, s.int32, "", { default: "0" }),
});
export type ReplicationControllerSpec = z.infer<typeof ReplicationControllerSpec>;

export const ReplicationControllerCondition = s.message("io.k8s.api.core.v1.ReplicationControllerCondition", "", {
  type: s.required(1, s.openEnumeration("ReplicaFailure"), ""),
  status: s.required(2, s.string, ""),
  lastTransitionTime: s.optional(3, s.time, ""),
  reason: s.optional(4, s.string, ""),
  message: s.optional(5, s.string, ""),
});
export type ReplicationControllerCondition = z.infer<typeof ReplicationControllerCondition>;

export const ReplicationControllerStatus = s.message("io.k8s.api.core.v1.ReplicationControllerStatus", "", {
  replicas: s.required(1, s.int32, ""),
  fullyLabeledReplicas: s.optional(2, s.int32, ""),
  observedGeneration: s.optional(3, s.int64, ""),
  readyReplicas: s.optional(4, s.int32, ""),
  availableReplicas: s.optional(5, s.int32, ""),
  conditions: s.optional(6, s.list(ReplicationControllerCondition), "", {
    list: "map",
    keys: ["type"],
    patch: "merge",
    mergeKey: "type",
  }),
});
export type ReplicationControllerStatus = z.infer<typeof ReplicationControllerStatus>;

export const ReplicationController = s.kind(
  { name: "io.k8s.api.core.v1.ReplicationController", apiVersion: "v1", kind: "ReplicationController" },
  "",
  {
    metadata: s.struct(1, metav1.ObjectMeta, ""),
    spec: s.struct(2, ReplicationControllerSpec, ""),
    status: s.struct(3, ReplicationControllerStatus, ""),
  },
);
export type ReplicationController = z.infer<typeof ReplicationController>;

export const ReplicationControllerList = metav1.listOf(ReplicationController);
export type ReplicationControllerList = z.infer<typeof ReplicationControllerList>;
