/** The stateful set. */
import * as s from "../../../schema/kit.ts";
import * as corev1 from "../../core/v1/index.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const RollingUpdateStatefulSetStrategy = s.message(
  "io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy",
  "The steps of a rolling update, from the highest ordinal down.",
  {
    partition: s.optional(1, s.int32, "Pods with an ordinal below this keep the old revision. Default 0.", { pointer: true }),
    maxUnavailable: s.optional(
      2,
      s.intOrString,
      "How many pods may be unavailable meanwhile: a number, or a percentage of `replicas`, rounded up. Default 1.",
      { pointer: true },
    ),
  },
);
export type RollingUpdateStatefulSetStrategy = s.TypeOf<typeof RollingUpdateStatefulSetStrategy>;

export const StatefulSetUpdateStrategy = s.message("io.k8s.api.apps.v1.StatefulSetUpdateStrategy", "How old pods are replaced by new ones.", {
  type: s.optional(
    1,
    s.enumeration("OnDelete", "RollingUpdate"),
    "`RollingUpdate`, the default, replaces them one after the other; `OnDelete` only when somebody deletes them.",
  ),
  rollingUpdate: s.optional(2, RollingUpdateStatefulSetStrategy, "The steps of a rolling update; only for that type."),
});
export type StatefulSetUpdateStrategy = s.TypeOf<typeof StatefulSetUpdateStrategy>;

const retention = s.enumeration("Delete", "Retain");

export const StatefulSetPersistentVolumeClaimRetentionPolicy = s.message(
  "io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy",
  "What becomes of the claims made from `volumeClaimTemplates`.",
  {
    whenDeleted: s.optional(1, retention, "When the stateful set is deleted: `Retain` them, the default, or `Delete` them with it."),
    whenScaled: s.optional(2, retention, "When their pod is scaled away: `Retain` them, the default, or `Delete` them after it."),
  },
);
export type StatefulSetPersistentVolumeClaimRetentionPolicy = s.TypeOf<typeof StatefulSetPersistentVolumeClaimRetentionPolicy>;

export const StatefulSetOrdinals = s.message("io.k8s.api.apps.v1.StatefulSetOrdinals", "How the pods are numbered.", {
  start: s.optional(1, s.int32, "The number of the first pod. Default 0."),
});
export type StatefulSetOrdinals = s.TypeOf<typeof StatefulSetOrdinals>;

export const StatefulSetSpec = s.message("io.k8s.api.apps.v1.StatefulSetSpec", "What a stateful set is to keep running.", {
  replicas: s.optional(1, s.int32, "How many pods there should be. Default 1.", { pointer: true }),
  selector: s.required(2, metav1.LabelSelector, "Which pods belong to the stateful set. It must match the template's labels and never changes."),
  template: s.required(3, corev1.PodTemplateSpec, "What pods are made from. Each gets the name of the set, a dash and its ordinal."),
  volumeClaimTemplates: s.optional(
    4,
    s.list(corev1.PersistentVolumeClaim),
    "Claims that every pod gets one each of; they take the place of volumes of the same name in the template.",
    { list: "atomic" },
  ),
  serviceName: s.optional(5, s.string, "The headless service that gives the pods their names in DNS. It must be there before the set."),
  podManagementPolicy: s.optional(
    6,
    s.enumeration("OrderedReady", "Parallel"),
    "`OrderedReady`, the default, starts and ends pods one by one in the order of their ordinals; `Parallel` all at once.",
  ),
  updateStrategy: s.optional(7, StatefulSetUpdateStrategy, "How old pods are replaced by new ones.", { pointer: false }),
  revisionHistoryLimit: s.optional(8, s.int32, "How many old revisions are kept to roll back to. Default 10.", { pointer: true }),
  minReadySeconds: s.optional(9, s.int32, "For how many seconds a new pod must be ready to count as available. Default 0."),
  persistentVolumeClaimRetentionPolicy: s.optional(
    10,
    StatefulSetPersistentVolumeClaimRetentionPolicy,
    "What becomes of the claims when pods or the set go. By default they are kept.",
  ),
  ordinals: s.optional(11, StatefulSetOrdinals, "How the pods are numbered; from 0 by default."),
});
export type StatefulSetSpec = s.TypeOf<typeof StatefulSetSpec>;

export const StatefulSetCondition = s.message("io.k8s.api.apps.v1.StatefulSetCondition", "One aspect of a stateful set's state.", {
  type: s.required(1, s.string, "Which aspect."),
  status: s.required(2, s.string, "`True`, `False` or `Unknown`."),
  lastTransitionTime: s.optional(3, s.time, "When the status last changed."),
  reason: s.optional(4, s.string, "Why, in one word for programs."),
  message: s.optional(5, s.string, "Why, for people."),
});
export type StatefulSetCondition = s.TypeOf<typeof StatefulSetCondition>;

export const StatefulSetStatus = s.message("io.k8s.api.apps.v1.StatefulSetStatus", "What was last observed of a stateful set.", {
  observedGeneration: s.optional(1, s.int64, "The generation of the stateful set that the controller has seen."),
  replicas: s.required(2, s.int32, "How many pods there are."),
  readyReplicas: s.optional(3, s.int32, "How many of them are ready."),
  currentReplicas: s.optional(4, s.int32, "How many of them are of `currentRevision`."),
  updatedReplicas: s.optional(5, s.int32, "How many of them are of `updateRevision`."),
  currentRevision: s.optional(6, s.string, "The name of the revision from which pods that are not updated yet are made."),
  updateRevision: s.optional(7, s.string, "The name of the revision of the current template."),
  collisionCount: s.optional(9, s.int32, "How often the name of a new revision was taken; the next name is made with it.", { pointer: true }),
  conditions: s.optional(10, s.list(StatefulSetCondition), "Aspects of the state.", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
  availableReplicas: s.struct(11, s.int32, "How many of them have been ready for `minReadySeconds`."),
});
export type StatefulSetStatus = s.TypeOf<typeof StatefulSetStatus>;

export const StatefulSet = s.kind(
  { name: "io.k8s.api.apps.v1.StatefulSet", apiVersion: "apps/v1", kind: "StatefulSet" },
  "Keeps a number of pods that each have a name, and storage, of their own for good.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, StatefulSetSpec, "What is desired."),
    status: s.struct(3, StatefulSetStatus, "What was last observed."),
  },
);
export type StatefulSet = s.TypeOf<typeof StatefulSet>;

export const StatefulSetList = metav1.listOf(StatefulSet);
export type StatefulSetList = s.TypeOf<typeof StatefulSetList>;
