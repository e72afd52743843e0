/** ReplicaSet and ReplicationController behave alike; this is all they differ in. */
import { ReplicaSets, ReplicationControllers, type Resource, type appsv1, type corev1, type metav1 } from "@kayak/api";

/** What both look like from here. */
export type Replicated = Omit<appsv1.ReplicaSet, "apiVersion" | "kind" | "spec"> & {
  apiVersion: string;
  kind: string;
  spec: Pick<appsv1.ReplicaSetSpec, "replicas" | "minReadySeconds" | "template"> & { selector?: unknown };
};

export interface Flavour {
  readonly resource: Resource<Replicated>;
  /** The name of the controller, in events. */
  readonly component: string;
  selector(object: Replicated): metav1.LabelSelector;
  /** Whether the status says how many pods are on their way out. */
  readonly countsTerminating: boolean;
}

export const replicaSetFlavour: Flavour = {
  resource: ReplicaSets,
  component: "replicaset-controller",
  selector: (object) => object.spec.selector as metav1.LabelSelector,
  countsTerminating: true,
};

export const replicationControllerFlavour: Flavour = {
  resource: ReplicationControllers,
  component: "replication-controller",
  selector: (object) => ({ matchLabels: object.spec.selector as corev1.ReplicationControllerSpec["selector"] }),
  countsTerminating: false,
};
