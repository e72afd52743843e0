/** The replica set. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as corev1 from "../../core/v1/index.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const ReplicaSetSpec = s.message("io.k8s.api.apps.v1.ReplicaSetSpec", "", {
  replicas: s.optional(1, s.int32, ""),
  selector: s.required(2, metav1.LabelSelector, ""),
  template: s.optional(3, corev1.PodTemplateSpec, ""),
  minReadySeconds: s.optional(4, s.int32, ""),
});
export type ReplicaSetSpec = z.infer<typeof ReplicaSetSpec>;

export const ReplicaSetCondition = s.message("io.k8s.api.apps.v1.ReplicaSetCondition", "", {
  type: s.required(1, s.openEnumeration("ReplicaFailure"), ""),
  status: s.required(2, s.string, ""),
  lastTransitionTime: s.optional(3, s.time, ""),
  reason: s.optional(4, s.string, ""),
  message: s.optional(5, s.string, ""),
});
export type ReplicaSetCondition = z.infer<typeof ReplicaSetCondition>;

export const ReplicaSetStatus = s.message("io.k8s.api.apps.v1.ReplicaSetStatus", "", {
  replicas: s.required(1, s.int32, ""),
  fullyLabeledReplicas: s.optional(2, s.int32, ""),
  observedGeneration: s.optional(3, s.int64, ""),
  readyReplicas: s.optional(4, s.int32, ""),
  availableReplicas: s.optional(5, s.int32, ""),
  conditions: s.optional(6, s.list(ReplicaSetCondition), "", {
    list: "map",
    keys: ["type"],
    patch: "merge",
    mergeKey: "type",
  }),
  terminatingReplicas: s.optional(7, s.int32, ""),
});
export type ReplicaSetStatus = z.infer<typeof ReplicaSetStatus>;

export const ReplicaSet = s.kind(
  { name: "io.k8s.api.apps.v1.ReplicaSet", apiVersion: "apps/v1", kind: "ReplicaSet" },
  "",
  {
    metadata: s.struct(1, metav1.ObjectMeta, ""),
    spec: s.struct(2, ReplicaSetSpec, ""),
    status: s.struct(3, ReplicaSetStatus, ""),
  },
);
export type ReplicaSet = z.infer<typeof ReplicaSet>;

export const ReplicaSetList = metav1.listOf(ReplicaSet);
export type ReplicaSetList = z.infer<typeof ReplicaSetList>;
