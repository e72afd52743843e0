/** Whether an object may be created or changed so: every error at once, by field. Objects are decoded and defaulted before. */
import type { KubernetesObject, Resource } from "../resource.ts";
import { validateAutoscaler, validateAutoscalerStatus } from "./autoscaler/autoscaler.ts";
import { validateCronJob, validateCronJobUpdate } from "./batch/cron-job.ts";
import { validateJobStatus, validateJobUpdate } from "./batch/job-update.ts";
import { validateJob } from "./batch/job.ts";
import { validateSigningRequest, validateSigningRequestStatus } from "./certificates.ts";
import { validateConfigMap, validateConfigMapUpdate, validateSecret, validateSecretUpdate } from "./config.ts";
import { validateDaemonSet, validateDaemonSetStatus, validateDaemonSetUpdate } from "./daemon-set.ts";
import { validateBudget, validateBudgetStatus } from "./disruption-budget.ts";
import { validateEndpoints, validateEndpointSlice, validateEndpointSliceUpdate } from "./endpoints.ts";
import {
  validatePriorityClass,
  validatePriorityClassUpdate,
  validateRuntimeClass,
  validateRuntimeClassUpdate,
} from "./classes.ts";
import { validateEvent, validateNewEvent, validateNewEventUpdate } from "./event.ts";
import { FieldErrors } from "./field-errors.ts";
import type { FieldError } from "./field-errors.ts";
import { validateFlowSchema } from "./flowcontrol/flow-schema.ts";
import { validatePriorityLevel } from "./flowcontrol/priority-level.ts";
import { validateBinding, validateLease } from "./lease.ts";
import { validateLimitRange } from "./limit-range.ts";
import { validateMeta, validateMetaUpdate } from "./meta.ts";
import { nameCheckFor } from "./names.ts";
import { validateNamespace, validateNamespaceStatusUpdate } from "./namespace.ts";
import {
  validateIPAddress,
  validateIPAddressUpdate,
  validateServiceCIDR,
  validateServiceCIDRUpdate,
} from "./networking/addresses.ts";
import { validateIngressClass, validateIngressClassUpdate } from "./networking/ingress-class.ts";
import { validateIngress, validateIngressContent, validateIngressStatus } from "./networking/ingress.ts";
import { validateNetworkPolicy } from "./networking/network-policy.ts";
import { validateNode, validateNodeUpdate } from "./node.ts";
import { validatePod, validatePodStatusUpdate, validatePodUpdate } from "./pod/pod.ts";
import { validateResourceQuota, validateResourceQuotaStatus, validateResourceQuotaUpdate } from "./resource-quota.ts";
import {
  validateClusterRole,
  validateClusterRoleBinding,
  validateClusterRoleBindingUpdate,
  validateRole,
  validateRoleBinding,
  validateRoleBindingUpdate,
} from "./rbac.ts";
import { validateService, validateServiceStatusUpdate, validateServiceUpdate } from "./service/service.ts";
import { validateClaim, validateClaimStatusUpdate, validateClaimUpdate } from "./storage/claim.ts";
import {
  validateAttachment,
  validateAttachmentUpdate,
  validateAttributesClass,
  validateAttributesClassUpdate,
  validateStorageClass,
  validateStorageClassUpdate,
} from "./storage/class.ts";
import {
  validateCSIDriver,
  validateCSIDriverUpdate,
  validateCSINode,
  validateCSINodeUpdate,
  validateCSIStorageCapacity,
  validateCSIStorageCapacityUpdate,
} from "./storage/csi.ts";
import { validateVolume, validateVolumeUpdate } from "./storage/volume.ts";
import { validatePodTemplate } from "./template.ts";
import {
  validateRevision,
  validateRevisionUpdate,
  validateStatefulSet,
  validateStatefulSetStatus,
  validateStatefulSetUpdate,
} from "./stateful-set.ts";
import {
  validateDeployment,
  validateDeploymentUpdate,
  validateReplicaSet,
  validateReplicaSetUpdate,
  validateReplicaStatus,
  validateReplicationController,
} from "./workloads.ts";

type Target = Pick<Resource, "group" | "kind" | "namespaced">;

/** What a kind asks for beyond its metadata. */
interface Rules<T> {
  readonly create?: (object: T, errors: FieldErrors) => void;
  /** Absent: a changed object obeys what a new one does. */
  readonly update?: (object: T, before: T, errors: FieldErrors) => void;
  readonly status?: (object: T, before: T, errors: FieldErrors) => void;
}

function rules<T>(kind: string, of: Rules<T>): [string, Rules<never>] {
  return [kind, of];
}

const byKind: ReadonlyMap<string, Rules<never>> = new Map([
  rules("/Pod", { create: validatePod, update: validatePodUpdate, status: validatePodStatusUpdate }),
  rules("/Node", { create: validateNode, update: validateNodeUpdate, status: validateNodeUpdate }),
  rules("/Namespace", { create: validateNamespace, update: () => undefined, status: validateNamespaceStatusUpdate }),
  rules("/Service", { create: validateService, update: validateServiceUpdate, status: validateServiceStatusUpdate }),
  rules("/Secret", { create: validateSecret, update: validateSecretUpdate }),
  rules("/ConfigMap", { create: validateConfigMap, update: validateConfigMapUpdate }),
  rules("/Endpoints", { create: validateEndpoints }),
  rules("/Event", { create: validateEvent }),
  rules("events.k8s.io/Event", { create: validateNewEvent, update: validateNewEventUpdate }),
  rules("/Binding", { create: validateBinding }),
  rules("/LimitRange", { create: validateLimitRange }),
  rules("/PodTemplate", { create: validatePodTemplate }),
  rules("/ResourceQuota", {
    create: validateResourceQuota,
    update: validateResourceQuotaUpdate,
    status: validateResourceQuotaStatus,
  }),
  rules("/ReplicationController", { create: validateReplicationController, status: validateReplicaStatus }),
  rules("apps/ReplicaSet", {
    create: validateReplicaSet,
    update: validateReplicaSetUpdate,
    status: validateReplicaStatus,
  }),
  rules("apps/Deployment", {
    create: validateDeployment,
    update: validateDeploymentUpdate,
    status: validateReplicaStatus,
  }),
  rules("apps/DaemonSet", {
    create: validateDaemonSet,
    update: validateDaemonSetUpdate,
    status: validateDaemonSetStatus,
  }),
  rules("apps/StatefulSet", {
    create: validateStatefulSet,
    update: validateStatefulSetUpdate,
    status: validateStatefulSetStatus,
  }),
  rules("apps/ControllerRevision", { create: validateRevision, update: validateRevisionUpdate }),
  rules("autoscaling/HorizontalPodAutoscaler", { create: validateAutoscaler, status: validateAutoscalerStatus }),
  rules("batch/CronJob", { create: validateCronJob, update: validateCronJobUpdate }),
  rules("batch/Job", { create: validateJob, update: validateJobUpdate, status: validateJobStatus }),
  rules("policy/PodDisruptionBudget", { create: validateBudget, status: validateBudgetStatus }),
  rules("discovery.k8s.io/EndpointSlice", { create: validateEndpointSlice, update: validateEndpointSliceUpdate }),
  rules("/PersistentVolume", { create: validateVolume, update: validateVolumeUpdate }),
  rules("/PersistentVolumeClaim", {
    create: validateClaim,
    update: validateClaimUpdate,
    status: validateClaimStatusUpdate,
  }),
  rules("storage.k8s.io/StorageClass", { create: validateStorageClass, update: validateStorageClassUpdate }),
  rules("storage.k8s.io/VolumeAttributesClass", {
    create: validateAttributesClass,
    update: validateAttributesClassUpdate,
  }),
  rules("storage.k8s.io/VolumeAttachment", { create: validateAttachment, update: validateAttachmentUpdate }),
  rules("storage.k8s.io/CSIDriver", { create: validateCSIDriver, update: validateCSIDriverUpdate }),
  rules("storage.k8s.io/CSINode", { create: validateCSINode, update: validateCSINodeUpdate }),
  rules("storage.k8s.io/CSIStorageCapacity", {
    create: validateCSIStorageCapacity,
    update: validateCSIStorageCapacityUpdate,
  }),
  rules("certificates.k8s.io/CertificateSigningRequest", {
    create: validateSigningRequest,
    update: () => undefined,
    status: validateSigningRequestStatus,
  }),
  rules("coordination.k8s.io/Lease", { create: validateLease }),
  rules("flowcontrol.apiserver.k8s.io/FlowSchema", {
    create: validateFlowSchema,
    status: (schema, _, errors) => validateFlowSchema(schema, errors),
  }),
  rules("flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration", {
    create: validatePriorityLevel,
    status: (level, _, errors) => validatePriorityLevel(level, errors),
  }),
  rules("networking.k8s.io/Ingress", {
    create: validateIngress,
    update: (ingress, _before, errors) => validateIngressContent(ingress, errors),
    status: (ingress, _before, errors) => validateIngressStatus(ingress, errors),
  }),
  rules("networking.k8s.io/IngressClass", { create: validateIngressClass, update: validateIngressClassUpdate }),
  rules("networking.k8s.io/NetworkPolicy", { create: validateNetworkPolicy }),
  rules("networking.k8s.io/IPAddress", { create: validateIPAddress, update: validateIPAddressUpdate }),
  rules("networking.k8s.io/ServiceCIDR", { create: validateServiceCIDR, update: validateServiceCIDRUpdate }),
  rules("node.k8s.io/RuntimeClass", { create: validateRuntimeClass, update: validateRuntimeClassUpdate }),
  rules("scheduling.k8s.io/PriorityClass", { create: validatePriorityClass, update: validatePriorityClassUpdate }),
  rules("rbac.authorization.k8s.io/Role", { create: validateRole }),
  rules("rbac.authorization.k8s.io/ClusterRole", { create: validateClusterRole }),
  rules("rbac.authorization.k8s.io/RoleBinding", { create: validateRoleBinding, update: validateRoleBindingUpdate }),
  rules("rbac.authorization.k8s.io/ClusterRoleBinding", {
    create: validateClusterRoleBinding,
    update: validateClusterRoleBindingUpdate,
  }),
]);

const noRules: Rules<never> = {};

function rulesOf({ group, kind }: Target): Rules<never> {
  return byKind.get(`${group}/${kind}`) ?? noRules;
}

export function validateCreate(resource: Target, object: KubernetesObject): readonly FieldError[] {
  const errors = new FieldErrors();
  validateMeta(object.metadata, { namespaced: resource.namespaced, checkName: nameCheckFor(resource) }, errors);
  // Rules of kinds look at names, which clients may leave out.
  const named = object.metadata.name ? object : { ...object, metadata: { ...object.metadata, name: "" } };
  rulesOf(resource).create?.(named as never, errors);
  return errors.list;
}

/** `object` has the metadata that the server does not let clients change already put back. */
export function validateUpdate(
  resource: Target,
  object: KubernetesObject,
  before: KubernetesObject,
): readonly FieldError[] {
  const errors = new FieldErrors();
  validateMetaUpdate(object.metadata, before.metadata, errors);
  const { create, update } = rulesOf(resource);
  if (update) update(object as never, before as never, errors);
  else create?.(object as never, errors);
  return errors.list;
}

export function validateStatusUpdate(
  resource: Target,
  object: KubernetesObject,
  before: KubernetesObject,
): readonly FieldError[] {
  const errors = new FieldErrors();
  validateMetaUpdate(object.metadata, before.metadata, errors);
  rulesOf(resource).status?.(object as never, before as never, errors);
  return errors.list;
}
