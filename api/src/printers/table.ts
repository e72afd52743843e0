/** Objects as the table that `kubectl get` prints: columns by kind, cells computed when asked. */
import type { KubernetesObject, Resource } from "../resource.ts";
import type * as metav1 from "../types/meta/v1/index.ts";
import { autoscalerPrinter, budgetPrinter, scalePrinter } from "./autoscaling.ts";
import { cronJobPrinter, jobPrinter } from "./batch.ts";
import { certificateSigningRequestPrinter } from "./certificates.ts";
import { eventPrinter } from "./event.ts";
import { flowSchemaPrinter, priorityLevelPrinter } from "./flowcontrol.ts";
import { endpointSlicePrinter, endpointsPrinter, servicePrinter } from "./network.ts";
import {
  ingressClassPrinter,
  ingressPrinter,
  ipAddressPrinter,
  networkPolicyPrinter,
  serviceCIDRPrinter,
} from "./networking.ts";
import { nodeMetricsPrinter, podMetricsPrinter } from "./metrics.ts";
import { nodePrinter } from "./node.ts";
import {
  configMapPrinter,
  defaultPrinter,
  leasePrinter,
  namespacePrinter,
  secretPrinter,
  serviceAccountPrinter,
} from "./objects.ts";
import { podPrinter } from "./pod.ts";
import {
  componentStatusPrinter,
  createdAtPrinter,
  podTemplatePrinter,
  priorityClassPrinter,
  resourceQuotaPrinter,
  runtimeClassPrinter,
} from "./policy.ts";
import type { Printer } from "./printer.ts";
import {
  csiDriverPrinter,
  csiNodePrinter,
  csiStorageCapacityPrinter,
  persistentVolumeClaimPrinter,
  persistentVolumePrinter,
  storageClassPrinter,
  volumeAttachmentPrinter,
  volumeAttributesClassPrinter,
} from "./storage.ts";
import {
  controllerRevisionPrinter,
  daemonSetPrinter,
  deploymentPrinter,
  replicaSetPrinter,
  replicationControllerPrinter,
  statefulSetPrinter,
} from "./workloads.ts";
import { roleBindingPrinter, rolePrinter } from "./rbac.ts";

const byKind: ReadonlyMap<string, Printer<never>> = new Map<string, Printer<never>>([
  ["/Pod", podPrinter],
  ["/Node", nodePrinter],
  ["/Namespace", namespacePrinter],
  ["/Service", servicePrinter],
  ["/Endpoints", endpointsPrinter],
  ["/ConfigMap", configMapPrinter],
  ["/Secret", secretPrinter],
  ["/Event", eventPrinter],
  ["events.k8s.io/Event", eventPrinter],
  ["/ServiceAccount", serviceAccountPrinter],
  ["/ReplicationController", replicationControllerPrinter],
  ["/ComponentStatus", componentStatusPrinter],
  ["/LimitRange", createdAtPrinter],
  ["/PodTemplate", podTemplatePrinter],
  ["/ResourceQuota", resourceQuotaPrinter],
  ["apps/ReplicaSet", replicaSetPrinter],
  ["apps/Deployment", deploymentPrinter],
  ["apps/DaemonSet", daemonSetPrinter],
  ["apps/StatefulSet", statefulSetPrinter],
  ["apps/ControllerRevision", controllerRevisionPrinter],
  ["autoscaling/HorizontalPodAutoscaler", autoscalerPrinter],
  ["autoscaling/Scale", scalePrinter],
  ["batch/CronJob", cronJobPrinter],
  ["batch/Job", jobPrinter],
  ["policy/PodDisruptionBudget", budgetPrinter],
  ["discovery.k8s.io/EndpointSlice", endpointSlicePrinter],
  ["certificates.k8s.io/CertificateSigningRequest", certificateSigningRequestPrinter],
  ["coordination.k8s.io/Lease", leasePrinter],
  ["metrics.k8s.io/NodeMetrics", nodeMetricsPrinter],
  ["metrics.k8s.io/PodMetrics", podMetricsPrinter],
  ["flowcontrol.apiserver.k8s.io/FlowSchema", flowSchemaPrinter],
  ["flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration", priorityLevelPrinter],
  ["/PersistentVolume", persistentVolumePrinter],
  ["/PersistentVolumeClaim", persistentVolumeClaimPrinter],
  ["storage.k8s.io/StorageClass", storageClassPrinter],
  ["storage.k8s.io/VolumeAttributesClass", volumeAttributesClassPrinter],
  ["storage.k8s.io/VolumeAttachment", volumeAttachmentPrinter],
  ["storage.k8s.io/CSIDriver", csiDriverPrinter],
  ["storage.k8s.io/CSINode", csiNodePrinter],
  ["storage.k8s.io/CSIStorageCapacity", csiStorageCapacityPrinter],
  ["networking.k8s.io/Ingress", ingressPrinter],
  ["networking.k8s.io/IngressClass", ingressClassPrinter],
  ["networking.k8s.io/NetworkPolicy", networkPolicyPrinter],
  ["networking.k8s.io/IPAddress", ipAddressPrinter],
  ["networking.k8s.io/ServiceCIDR", serviceCIDRPrinter],
  ["node.k8s.io/RuntimeClass", runtimeClassPrinter],
  ["scheduling.k8s.io/PriorityClass", priorityClassPrinter],
  ["rbac.authorization.k8s.io/Role", rolePrinter],
  ["rbac.authorization.k8s.io/ClusterRole", rolePrinter],
  ["rbac.authorization.k8s.io/RoleBinding", roleBindingPrinter],
  ["rbac.authorization.k8s.io/ClusterRoleBinding", roleBindingPrinter],
]);

export type IncludeObject = "None" | "Metadata" | "Object";

export interface TableOptions {
  /** How much of each object its row carries. */
  readonly includeObject?: IncludeObject;
  /** What a row carries as its object. */
  readonly shown?: (object: KubernetesObject) => KubernetesObject;
  /** The time that ages are counted to, in milliseconds. */
  readonly now: number;
  /** False in all but the first table of a watch: the columns are known by then. */
  readonly headers?: boolean;
  /** Of meta.k8s.io, as the client asked. */
  readonly version?: "v1" | "v1beta1";
  /** Of the list that the objects are from. */
  readonly metadata?: metav1.ListMeta;
}

/** A table as it goes over the wire. */
export interface Table {
  readonly kind: "Table";
  readonly apiVersion: string;
  readonly metadata: metav1.ListMeta;
  readonly columnDefinitions: readonly metav1.TableColumnDefinition[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly cells: readonly unknown[];
  readonly conditions?: readonly metav1.TableRowCondition[];
  readonly object?: unknown;
}

type Target = Pick<Resource, "group" | "kind">;

function printerOf({ group, kind }: Target): Printer<never> {
  return byKind.get(`${group}/${kind}`) ?? defaultPrinter;
}

export function columnsOf(resource: Target): readonly metav1.TableColumnDefinition[] {
  return printerOf(resource).columns;
}

export function tableFor(resource: Target, objects: readonly KubernetesObject[], options: TableOptions): Table {
  const printer = printerOf(resource);
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${options.version ?? "v1"}`,
    metadata: options.metadata ?? {},
    columnDefinitions: options.headers === false ? [] : printer.columns,
    rows: objects.map((object) => rowOf(printer, object, options)),
  };
}

function rowOf(
  printer: Printer<never>,
  object: KubernetesObject,
  { now, includeObject = "Metadata", version = "v1", shown = (each) => each }: TableOptions,
): TableRow {
  const conditions = printer.conditions?.(object as never);
  return {
    cells: printer.cells(object as never, now),
    ...(conditions && { conditions }),
    ...(includeObject !== "None" && {
      object: includeObject === "Object" ? shown(object) : metadataOf(object, version),
    }),
  };
}

function metadataOf({ metadata }: KubernetesObject, version: string): object {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata };
}
