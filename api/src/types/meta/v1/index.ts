import type { z } from "zod";
import * as s from "../../../schema/kit.ts";

export const ManagedFieldsEntry = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry", "", {
  manager: s.optional(1, s.string, ""),
  operation: s.optional(2, s.enumeration("Apply", "Update"), ""),
  apiVersion: s.optional(3, s.string, ""),
  time: s.optional(4, s.time, ""),
  fieldsType: s.optional(6, s.string, ""),
  fieldsV1: s.optional(7, s.raw, ""),
  subresource: s.optional(8, s.string, ""),
});
export type ManagedFieldsEntry = z.infer<typeof ManagedFieldsEntry>;

export const OwnerReference = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference", "", {
  kind: s.required(1, s.string, ""),
  name: s.required(3, s.string, ""),
  uid: s.required(4, s.string, ""),
  apiVersion: s.required(5, s.string, ""),
  controller: s.optional(6, s.boolean, ""),
  blockOwnerDeletion: s.optional(7, s.boolean, ""),
});
export type OwnerReference = z.infer<typeof OwnerReference>;

export const ObjectMeta = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", "", {
  name: s.filled(1, s.string, ""),
  generateName: s.optional(2, s.string, ""),
  namespace: s.filled(3, s.string, ""),
  selfLink: s.optional(4, s.string, ""),
  uid: s.filled(5, s.string, ""),
  resourceVersion: s.filled(6, s.string, ""),
  generation: s.optional(7, s.int64, ""),
  creationTimestamp: s.filled(8, s.time, ""),
  deletionTimestamp: s.optional(9, s.time, ""),
  deletionGracePeriodSeconds: s.optional(10, s.int64, ""),
  labels: s.optional(11, s.map(s.string), ""),
  annotations: s.optional(12, s.map(s.string), ""),
  ownerReferences: s.optional(13, s.list(OwnerReference), "", { list: "map", keys: ["uid"], patch: "merge", mergeKey: "uid" }),
  finalizers: s.optional(14, s.list(s.string), "", { list: "set", patch: "merge" }),
  managedFields: s.optional(17, s.list(ManagedFieldsEntry), "", { list: "atomic" }),
});
export type ObjectMeta = z.infer<typeof ObjectMeta>;

export const LabelSelectorRequirement = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement", "", {
  key: s.required(1, s.string, ""),
  operator: s.required(2, s.enumeration("DoesNotExist", "Exists", "In", "NotIn"), ""),
  values: s.optional(3, s.list(s.string), "", { list: "atomic" }),
});
export type LabelSelectorRequirement = z.infer<typeof LabelSelectorRequirement>;

export const LabelSelector = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector", "", {
  matchLabels: s.optional(1, s.map(s.string), ""),
  matchExpressions: s.optional(2, s.list(LabelSelectorRequirement), "", { list: "atomic" }),
});
export type LabelSelector = z.infer<typeof LabelSelector>;

export const ShardInfo = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo", "", {
  selector: s.required(1, s.string, ""),
});
export type ShardInfo = z.infer<typeof ShardInfo>;

export const ListMeta = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta", "", {
  selfLink: s.optional(1, s.string, ""),
  resourceVersion: s.optional(2, s.string, ""),
  continue: s.optional(3, s.string, ""),
  remainingItemCount: s.optional(4, s.int64, ""),
  shardInfo: s.optional(5, ShardInfo, ""),
});
export type ListMeta = z.infer<typeof ListMeta>;

export const Condition = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.Condition", "", {
  type: s.required(1, s.string, ""),
  status: s.required(2, s.string, ""),
  observedGeneration: s.optional(3, s.int64, ""),
  lastTransitionTime: s.required(4, s.time, ""),
  reason: s.required(5, s.string, ""),
  message: s.required(6, s.string, ""),
});
export type Condition = z.infer<typeof Condition>;

export const FieldSelectorRequirement = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement", "", {
  key: s.required(1, s.string, ""),
  operator: s.required(2, s.enumeration("DoesNotExist", "Exists", "In", "NotIn"), ""),
  values: s.optional(3, s.list(s.string), "", { list: "atomic" }),
});
export type FieldSelectorRequirement = z.infer<typeof FieldSelectorRequirement>;

export const GroupVersionForDiscovery = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionForDiscovery", "", {
  groupVersion: s.required(1, s.string, ""),
  version: s.required(2, s.string, ""),
});
export type GroupVersionForDiscovery = z.infer<typeof GroupVersionForDiscovery>;

export const ServerAddressByClientCIDR = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.ServerAddressByClientCIDR", "", {
  clientCIDR: s.required(1, s.string, ""),
  serverAddress: s.required(2, s.string, ""),
});
export type ServerAddressByClientCIDR = z.infer<typeof ServerAddressByClientCIDR>;

export const APIGroup = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup", apiVersion: "v1", kind: "APIGroup" }, "", {
  name: s.required(1, s.string, ""),
  versions: s.required(2, s.list(GroupVersionForDiscovery), "", { list: "atomic" }),
  preferredVersion: s.optional(3, GroupVersionForDiscovery, ""),
  serverAddressByClientCIDRs: s.optional(4, s.list(ServerAddressByClientCIDR), "", { list: "atomic" }),
});
export type APIGroup = z.infer<typeof APIGroup>;

export const APIGroupList = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList", apiVersion: "v1", kind: "APIGroupList" }, "", {
  groups: s.required(1, s.list(APIGroup), "", { list: "atomic" }),
});
export type APIGroupList = z.infer<typeof APIGroupList>;

export const APIResource = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.APIResource", "", {
  name: s.required(1, s.string, ""),
  namespaced: s.required(2, s.boolean, ""),
  kind: s.required(3, s.string, ""),
  verbs: s.required(4, s.list(s.string), ""),
  shortNames: s.optional(5, s.list(s.string), "", { list: "atomic" }),
  singularName: s.required(6, s.string, ""),
  categories: s.optional(7, s.list(s.string), "", { list: "atomic" }),
  group: s.optional(8, s.string, ""),
  version: s.optional(9, s.string, ""),
  storageVersionHash: s.optional(10, s.string, ""),
});
export type APIResource = z.infer<typeof APIResource>;

export const APIResourceList = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList", apiVersion: "v1", kind: "APIResourceList" }, "", {
  groupVersion: s.required(1, s.string, ""),
  resources: s.required(2, s.list(APIResource), "", { list: "atomic" }),
});
export type APIResourceList = z.infer<typeof APIResourceList>;

export const APIVersions = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions", apiVersion: "v1", kind: "APIVersions" }, "", {
  versions: s.required(1, s.list(s.string), "", { list: "atomic" }),
  serverAddressByClientCIDRs: s.required(2, s.list(ServerAddressByClientCIDR), "", { list: "atomic" }),
});
export type APIVersions = z.infer<typeof APIVersions>;

export const Preconditions = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions", "", {
  uid: s.optional(1, s.string, ""),
  resourceVersion: s.optional(2, s.string, ""),
});
export type Preconditions = z.infer<typeof Preconditions>;

export const DeleteOptions = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions", apiVersion: "v1", kind: "DeleteOptions" }, "", {
  gracePeriodSeconds: s.optional(1, s.int64, ""),
  preconditions: s.optional(2, Preconditions, ""),
  orphanDependents: s.optional(3, s.boolean, ""),
  propagationPolicy: s.optional(4, s.enumeration("Background", "Foreground", "Orphan"), ""),
  dryRun: s.optional(5, s.list(s.string), "", { list: "atomic" }),
  ignoreStoreReadErrorWithClusterBreakingPotential: s.optional(6, s.boolean, ""),
});
export type DeleteOptions = z.infer<typeof DeleteOptions>;

export const StatusCause = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause", "", {
  reason: s.optional(1, s.enumeration("FieldManagerConflict", "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueNotFound", "FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany", "FieldValueTypeInvalid", "InternalError", "ResourceVersionTooLarge", "UnexpectedServerResponse"), ""),
  message: s.optional(2, s.string, ""),
  field: s.optional(3, s.string, ""),
});
export type StatusCause = z.infer<typeof StatusCause>;

export const StatusDetails = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails", "", {
  name: s.optional(1, s.string, ""),
  group: s.optional(2, s.string, ""),
  kind: s.optional(3, s.string, ""),
  causes: s.optional(4, s.list(StatusCause), "", { list: "atomic" }),
  retryAfterSeconds: s.optional(5, s.int32, ""),
  uid: s.optional(6, s.string, ""),
});
export type StatusDetails = z.infer<typeof StatusDetails>;

export const Status = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.Status", apiVersion: "v1", kind: "Status" }, "", {
  metadata: s.struct(1, ListMeta, ""),
  status: s.optional(2, s.string, ""),
  message: s.optional(3, s.string, ""),
  reason: s.optional(4, s.string, ""),
  details: s.optional(5, StatusDetails, ""),
  code: s.optional(6, s.int32, ""),
});
export type Status = z.infer<typeof Status>;

export const PartialObjectMetadata = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata", apiVersion: "v1", kind: "PartialObjectMetadata" }, "", {
  metadata: s.struct(1, ObjectMeta, ""),
});
export type PartialObjectMetadata = z.infer<typeof PartialObjectMetadata>;

export const PartialObjectMetadataList = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadataList", apiVersion: "v1", kind: "PartialObjectMetadataList" }, "", {
  metadata: s.struct(1, ListMeta, ""),
  items: s.required(2, s.list(PartialObjectMetadata), ""),
});
export type PartialObjectMetadataList = z.infer<typeof PartialObjectMetadataList>;

export const TableColumnDefinition = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.TableColumnDefinition", "", {
  description: s.required(0, s.string, ""),
  format: s.required(0, s.string, ""),
  name: s.required(0, s.string, ""),
  priority: s.required(0, s.int32, ""),
  type: s.required(0, s.string, ""),
});
export type TableColumnDefinition = z.infer<typeof TableColumnDefinition>;

export const TableRowCondition = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.TableRowCondition", "", {
  message: s.optional(0, s.string, ""),
  reason: s.optional(0, s.string, ""),
  status: s.required(0, s.string, ""),
  type: s.required(0, s.enumeration("Completed"), ""),
});
export type TableRowCondition = z.infer<typeof TableRowCondition>;

export const TableRow = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.TableRow", "", {
  cells: s.required(0, s.list(s.raw), "", { list: "atomic" }),
  conditions: s.optional(0, s.list(TableRowCondition), "", { list: "atomic" }),
  object: s.optional(0, s.raw, ""),
});
export type TableRow = z.infer<typeof TableRow>;

export const Table = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.Table", apiVersion: "v1", kind: "Table" }, "", {
  columnDefinitions: s.required(0, s.list(TableColumnDefinition), "", { list: "atomic" }),
  metadata: s.struct(0, ListMeta, ""),
  rows: s.required(0, s.list(TableRow), "", { list: "atomic" }),
});
export type Table = z.infer<typeof Table>;

export const CreateOptions = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.CreateOptions", apiVersion: "v1", kind: "CreateOptions" }, "", {
  dryRun: s.optional(1, s.list(s.string), "", { list: "atomic" }),
  fieldManager: s.optional(3, s.string, ""),
  fieldValidation: s.optional(4, s.string, ""),
});
export type CreateOptions = z.infer<typeof CreateOptions>;

export const UpdateOptions = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.UpdateOptions", apiVersion: "v1", kind: "UpdateOptions" }, "", {
  dryRun: s.optional(1, s.list(s.string), "", { list: "atomic" }),
  fieldManager: s.optional(2, s.string, ""),
  fieldValidation: s.optional(3, s.string, ""),
});
export type UpdateOptions = z.infer<typeof UpdateOptions>;

export const PatchOptions = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.PatchOptions", apiVersion: "v1", kind: "PatchOptions" }, "", {
  dryRun: s.optional(1, s.list(s.string), "", { list: "atomic" }),
  force: s.optional(2, s.boolean, ""),
  fieldManager: s.optional(3, s.string, ""),
  fieldValidation: s.optional(4, s.string, ""),
});
export type PatchOptions = z.infer<typeof PatchOptions>;

export const ListOptions = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.ListOptions", apiVersion: "v1", kind: "ListOptions" }, "", {
  labelSelector: s.optional(1, s.string, ""),
  fieldSelector: s.optional(2, s.string, ""),
  watch: s.optional(3, s.boolean, ""),
  resourceVersion: s.optional(4, s.string, ""),
  timeoutSeconds: s.optional(5, s.int64, ""),
  limit: s.optional(7, s.int64, ""),
  continue: s.optional(8, s.string, ""),
  allowWatchBookmarks: s.optional(9, s.boolean, ""),
  resourceVersionMatch: s.optional(10, s.enumeration("Exact", "NotOlderThan"), ""),
  sendInitialEvents: s.optional(11, s.boolean, ""),
  shardSelector: s.optional(15, s.string, ""),
});
export type ListOptions = z.infer<typeof ListOptions>;

export const GetOptions = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.GetOptions", apiVersion: "v1", kind: "GetOptions" }, "", {
  resourceVersion: s.optional(1, s.string, ""),
});
export type GetOptions = z.infer<typeof GetOptions>;
