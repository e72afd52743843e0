/** The deployment. */
import * as s from "../../../schema/kit.ts";
import * as corev1 from "../../core/v1/index.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const RollingUpdateDeployment = s.message("io.k8s.api.apps.v1.RollingUpdateDeployment", "The steps of a rolling update. The two can't both be zero.", {
  maxUnavailable: s.optional(1, s.intOrString, "How many pods may be missing meanwhile: a number, or a percentage of `replicas`, rounded down. Default 25%.", {
    pointer: true,
  }),
  maxSurge: s.optional(2, s.intOrString, "How many pods there may be beyond `replicas` meanwhile: a number, or a percentage, rounded up. Default 25%.", {
    pointer: true,
  }),
});
export type RollingUpdateDeployment = s.TypeOf<typeof RollingUpdateDeployment>;

export const DeploymentStrategy = s.message("io.k8s.api.apps.v1.DeploymentStrategy", "How old pods are replaced by new ones.", {
  type: s.optional(
    1,
    s.enumeration("Recreate", "RollingUpdate"),
    "`RollingUpdate`, the default, replaces them a few at a time; `Recreate` ends all old ones first.",
  ),
  rollingUpdate: s.optional(2, RollingUpdateDeployment, "The steps of a rolling update; only for that type."),
});
export type DeploymentStrategy = s.TypeOf<typeof DeploymentStrategy>;

export const DeploymentSpec = s.message("io.k8s.api.apps.v1.DeploymentSpec", "What a deployment is to roll out.", {
  replicas: s.optional(1, s.int32, "How many pods there should be. Default 1.", { pointer: true }),
  selector: s.required(2, metav1.LabelSelector, "Which pods belong to the deployment. It must match the template's labels and never changes."),
  template: s.required(3, corev1.PodTemplateSpec, "What pods are made from. A change of it starts a rollout."),
  strategy: s.optional(4, DeploymentStrategy, "How old pods are replaced by new ones.", { patch: "retainKeys", pointer: false }),
  minReadySeconds: s.optional(5, s.int32, "For how many seconds a new pod must be ready to count as available. Default 0."),
  revisionHistoryLimit: s.optional(6, s.int32, "How many old replica sets are kept to roll back to. Default 10.", { pointer: true }),
  paused: s.optional(7, s.boolean, "Whether changes of the template wait until this is false again."),
  progressDeadlineSeconds: s.optional(
    9,
    s.int32,
    "After how many seconds without progress a rollout counts as failed; must exceed `minReadySeconds`. Default 600.",
    { pointer: true },
  ),
});
export type DeploymentSpec = s.TypeOf<typeof DeploymentSpec>;

export const DeploymentCondition = s.message("io.k8s.api.apps.v1.DeploymentCondition", "One aspect of a deployment's state.", {
  type: s.required(
    1,
    s.openEnumeration("Available", "Progressing", "ReplicaFailure"),
    "`Available` (enough pods are), `Progressing` (a rollout goes on or is done) or `ReplicaFailure` (pods can't be created).",
  ),
  status: s.required(2, s.string, "`True`, `False` or `Unknown`."),
  reason: s.optional(4, s.string, "Why, in one word for programs."),
  message: s.optional(5, s.string, "Why, for people."),
  lastUpdateTime: s.optional(6, s.time, "When the condition was last written."),
  lastTransitionTime: s.optional(7, s.time, "When the status last changed."),
});
export type DeploymentCondition = s.TypeOf<typeof DeploymentCondition>;

export const DeploymentStatus = s.message("io.k8s.api.apps.v1.DeploymentStatus", "What was last observed of a deployment.", {
  observedGeneration: s.optional(1, s.int64, "The generation of the deployment that the controller has seen."),
  replicas: s.optional(2, s.int32, "How many pods there are, old and new, that are not being deleted."),
  updatedReplicas: s.optional(3, s.int32, "How many of them are made from the current template."),
  availableReplicas: s.optional(4, s.int32, "How many of them have been ready for `minReadySeconds`."),
  unavailableReplicas: s.optional(5, s.int32, "How many are still missing for the deployment to be fully available."),
  conditions: s.optional(6, s.list(DeploymentCondition), "Aspects of the state.", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
  readyReplicas: s.optional(7, s.int32, "How many of them are ready."),
  collisionCount: s.optional(8, s.int32, "How often the name of a new replica set was taken; the next name is made with it.", { pointer: true }),
  terminatingReplicas: s.optional(9, s.int32, "How many pods are being deleted and have not ended yet.", { pointer: true }),
});
export type DeploymentStatus = s.TypeOf<typeof DeploymentStatus>;

export const Deployment = s.kind(
  { name: "io.k8s.api.apps.v1.Deployment", apiVersion: "apps/v1", kind: "Deployment" },
  "Rolls out pods made from a template, and changes of it, step by step, through replica sets.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, DeploymentSpec, "What is desired."),
    status: s.struct(3, DeploymentStatus, "What was last observed."),
  },
);
export type Deployment = s.TypeOf<typeof Deployment>;

export const DeploymentList = metav1.listOf(Deployment);
export type DeploymentList = s.TypeOf<typeof DeploymentList>;
