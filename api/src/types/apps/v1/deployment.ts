/** The deployment. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as corev1 from "../../core/v1/index.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const RollingUpdateDeployment = s.message("io.k8s.api.apps.v1.RollingUpdateDeployment", "", {
  maxUnavailable: s.optional(1, s.intOrString, ""),
  maxSurge: s.optional(2, s.intOrString, ""),
});
export type RollingUpdateDeployment = z.infer<typeof RollingUpdateDeployment>;

export const DeploymentStrategy = s.message("io.k8s.api.apps.v1.DeploymentStrategy", "", {
  type: s.optional(1, s.enumeration("Recreate", "RollingUpdate"), ""),
  rollingUpdate: s.optional(2, RollingUpdateDeployment, ""),
});
export type DeploymentStrategy = z.infer<typeof DeploymentStrategy>;

export const DeploymentSpec = s.message("io.k8s.api.apps.v1.DeploymentSpec", "", {
  replicas: s.optional(1, s.int32, ""),
  selector: s.required(2, metav1.LabelSelector, ""),
  template: s.required(3, corev1.PodTemplateSpec, ""),
  strategy: s.optional(4, DeploymentStrategy, "", { patch: "retainKeys" }),
  minReadySeconds: s.optional(5, s.int32, ""),
  revisionHistoryLimit: s.optional(6, s.int32, ""),
  paused: s.optional(7, s.boolean, ""),
  progressDeadlineSeconds: s.optional(9, s.int32, ""),
});
export type DeploymentSpec = z.infer<typeof DeploymentSpec>;

export const DeploymentCondition = s.message("io.k8s.api.apps.v1.DeploymentCondition", "", {
  type: s.required(1, s.openEnumeration("Available", "Progressing", "ReplicaFailure"), ""),
  status: s.required(2, s.string, ""),
  reason: s.optional(4, s.string, ""),
  message: s.optional(5, s.string, ""),
  lastUpdateTime: s.optional(6, s.time, ""),
  lastTransitionTime: s.optional(7, s.time, ""),
});
export type DeploymentCondition = z.infer<typeof DeploymentCondition>;

export const DeploymentStatus = s.message("io.k8s.api.apps.v1.DeploymentStatus", "", {
  observedGeneration: s.optional(1, s.int64, ""),
  replicas: s.optional(2, s.int32, ""),
  updatedReplicas: s.optional(3, s.int32, ""),
  availableReplicas: s.optional(4, s.int32, ""),
  unavailableReplicas: s.optional(5, s.int32, ""),
  conditions: s.optional(6, s.list(DeploymentCondition), "", {
    list: "map",
    keys: ["type"],
    patch: "merge",
    mergeKey: "type",
  }),
  readyReplicas: s.optional(7, s.int32, ""),
  collisionCount: s.optional(8, s.int32, ""),
  terminatingReplicas: s.optional(9, s.int32, ""),
});
export type DeploymentStatus = z.infer<typeof DeploymentStatus>;

export const Deployment = s.kind(
  { name: "io.k8s.api.apps.v1.Deployment", apiVersion: "apps/v1", kind: "Deployment" },
  "",
  {
    metadata: s.struct(1, metav1.ObjectMeta, ""),
    spec: s.struct(2, DeploymentSpec, ""),
    status: s.struct(3, DeploymentStatus, ""),
  },
);
export type Deployment = z.infer<typeof Deployment>;

export const DeploymentList = metav1.listOf(Deployment);
export type DeploymentList = z.infer<typeof DeploymentList>;
