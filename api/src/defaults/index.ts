/** What the server fills into the objects that clients leave incomplete: exactly what upstream fills in. */
import type { KubernetesObject, Resource } from "../resource.ts";
import { defaultFlowSchema, defaultPriorityLevel } from "./flowcontrol.ts";
import { defaultAutoscaler } from "./autoscaler.ts";
import { defaultCronJob, defaultJob } from "./batch.ts";
import {
  defaultEndpoints,
  defaultEndpointSlice,
  defaultEvent,
  defaultNamespace,
  defaultNode,
  defaultSecret,
} from "./objects.ts";
import {
  defaultIngressClass,
  defaultLimitRange,
  defaultNetworkPolicy,
  defaultPriorityClass,
  defaultResourceQuota,
  defaultRuntimeClass,
} from "./policy.ts";
import { defaultPod } from "./pod.ts";
import { defaultBinding } from "./rbac.ts";
import { defaultService } from "./service.ts";
import {
  defaultCSIDriver,
  defaultPersistentVolume,
  defaultPersistentVolumeClaim,
  defaultStorageClass,
} from "./storage.ts";
import {
  defaultDaemonSet,
  defaultDeployment,
  defaultPodTemplateObject,
  defaultReplicaSet,
  defaultReplicationController,
  defaultStatefulSet,
} from "./workloads.ts";

type Defaults = (object: never) => void;

const byKind: ReadonlyMap<string, Defaults> = new Map<string, Defaults>([
  ["/Pod", defaultPod],
  ["/Service", defaultService],
  ["/Namespace", defaultNamespace],
  ["/Node", defaultNode],
  ["/Secret", defaultSecret],
  ["/Endpoints", defaultEndpoints],
  ["/Event", defaultEvent],
  ["/LimitRange", defaultLimitRange],
  ["/PodTemplate", defaultPodTemplateObject],
  ["/ResourceQuota", defaultResourceQuota],
  ["/ReplicationController", defaultReplicationController],
  ["/PersistentVolume", defaultPersistentVolume],
  ["/PersistentVolumeClaim", defaultPersistentVolumeClaim],
  ["apps/ReplicaSet", defaultReplicaSet],
  ["apps/Deployment", defaultDeployment],
  ["apps/DaemonSet", defaultDaemonSet],
  ["apps/StatefulSet", defaultStatefulSet],
  ["autoscaling/HorizontalPodAutoscaler", defaultAutoscaler],
  ["batch/CronJob", defaultCronJob],
  ["batch/Job", defaultJob],
  ["discovery.k8s.io/EndpointSlice", defaultEndpointSlice],
  ["flowcontrol.apiserver.k8s.io/FlowSchema", defaultFlowSchema],
  ["flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration", defaultPriorityLevel],
  ["storage.k8s.io/CSIDriver", defaultCSIDriver],
  ["storage.k8s.io/StorageClass", defaultStorageClass],
  ["networking.k8s.io/IngressClass", defaultIngressClass],
  ["networking.k8s.io/NetworkPolicy", defaultNetworkPolicy],
  ["node.k8s.io/RuntimeClass", defaultRuntimeClass],
  ["scheduling.k8s.io/PriorityClass", defaultPriorityClass],
  ["rbac.authorization.k8s.io/ClusterRoleBinding", defaultBinding],
  ["rbac.authorization.k8s.io/RoleBinding", defaultBinding],
]);

/** Fills in the defaults of a decoded object, in place. Kinds without defaults (ConfigMap, ServiceAccount, Lease, ...) stay as they are. */
export function applyDefaults(resource: Pick<Resource, "group" | "kind">, object: KubernetesObject): void {
  byKind.get(`${resource.group}/${resource.kind}`)?.(object as never);
}
