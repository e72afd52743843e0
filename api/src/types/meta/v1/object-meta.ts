/** What every object says about itself. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { listOf } from "./list.ts";

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

export const OwnerReference = s.atomic(
  s.message("io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference", "", {
    kind: s.required(1, s.string, ""),
    name: s.required(3, s.string, ""),
    uid: s.required(4, s.string, ""),
    apiVersion: s.required(5, s.string, ""),
    controller: s.optional(6, s.boolean, ""),
    blockOwnerDeletion: s.optional(7, s.boolean, ""),
  }),
);
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
  ownerReferences: s.optional(13, s.list(OwnerReference), "", {
    list: "map",
    keys: ["uid"],
    patch: "merge",
    mergeKey: "uid",
  }),
  finalizers: s.optional(14, s.list(s.string), "", { list: "set", patch: "merge" }),
  managedFields: s.optional(17, s.list(ManagedFieldsEntry), "", { list: "atomic" }),
});
export type ObjectMeta = z.infer<typeof ObjectMeta>;

export const PartialObjectMetadata = s.kind(
  {
    name: "io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata",
    apiVersion: "v1",
    kind: "PartialObjectMetadata",
  },
  "",
  {
    metadata: s.struct(1, ObjectMeta, ""),
  },
);
export type PartialObjectMetadata = z.infer<typeof PartialObjectMetadata>;

export const PartialObjectMetadataList = listOf(PartialObjectMetadata);
export type PartialObjectMetadataList = z.infer<typeof PartialObjectMetadataList>;
