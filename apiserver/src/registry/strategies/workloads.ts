/** What runs copies of pods. */
import { Deployments, ReplicaSets, ReplicationControllers, type appsv1, type corev1 } from "@kayak/api";
import { specAndStatus, strategy } from "../strategy.ts";

export const deploymentStrategy = strategy<appsv1.Deployment>(Deployments, {
  ...specAndStatus<appsv1.Deployment>(() => ({})),
  prepareForStatusUpdate(next, current) {
    next.spec = current.spec;
    if (current.metadata.labels) next.metadata.labels = current.metadata.labels;
    else delete next.metadata.labels;
  },
});

export const replicaSetStrategy = strategy<appsv1.ReplicaSet>(
  ReplicaSets,
  specAndStatus<appsv1.ReplicaSet>(() => ({ replicas: 0 })),
);

/** Older than garbage collection: deleting one without a word leaves its pods. */
export const replicationControllerStrategy = strategy<corev1.ReplicationController>(ReplicationControllers, {
  ...specAndStatus<corev1.ReplicationController>(() => ({ replicas: 0 })),
  defaultPropagation: "Orphan",
});
