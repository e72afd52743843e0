/** What runs copies of pods. */
import {
  DaemonSets,
  Deployments,
  ReplicaSets,
  ReplicationControllers,
  StatefulSets,
  type appsv1,
  type corev1,
} from "@kayak/api";
import { specAndStatus, strategy } from "../strategy.ts";

export const deploymentStrategy = strategy<appsv1.Deployment>(Deployments, {
  ...specAndStatus<appsv1.Deployment>(() => ({})),
  prepareForStatusUpdate(next, current) {
    next.spec = current.spec;
    if (current.metadata.labels) next.metadata.labels = current.metadata.labels;
    else delete next.metadata.labels;
  },
  keptByStatus: { metadata: { labels: true } },
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

export const daemonSetStrategy = strategy<appsv1.DaemonSet>(
  DaemonSets,
  specAndStatus<appsv1.DaemonSet>(() => ({
    currentNumberScheduled: 0,
    numberMisscheduled: 0,
    desiredNumberScheduled: 0,
    numberReady: 0,
  })),
);

export const statefulSetStrategy = strategy<appsv1.StatefulSet>(
  StatefulSets,
  specAndStatus<appsv1.StatefulSet>(() => ({ replicas: 0, availableReplicas: 0 })),
);
