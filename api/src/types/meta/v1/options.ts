/** The options of requests. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";

export const Preconditions = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions", "", {
  uid: s.optional(1, s.string, ""),
  resourceVersion: s.optional(2, s.string, ""),
});
export type Preconditions = z.infer<typeof Preconditions>;

export const DeleteOptions = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions", apiVersion: "v1", kind: "DeleteOptions" },
  "",
  {
    gracePeriodSeconds: s.optional(1, s.int64, ""),
    preconditions: s.optional(2, Preconditions, ""),
    orphanDependents: s.optional(3, s.boolean, ""),
    propagationPolicy: s.optional(4, s.enumeration("Background", "Foreground", "Orphan"), ""),
    dryRun: s.optional(5, s.list(s.string), "", { list: "atomic" }),
    ignoreStoreReadErrorWithClusterBreakingPotential: s.optional(6, s.boolean, ""),
  },
);
export type DeleteOptions = z.infer<typeof DeleteOptions>;

export const CreateOptions = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.CreateOptions", apiVersion: "v1", kind: "CreateOptions" },
  "",
  {
    dryRun: s.optional(1, s.list(s.string), "", { list: "atomic" }),
    fieldManager: s.optional(3, s.string, ""),
    fieldValidation: s.optional(4, s.string, ""),
  },
);
export type CreateOptions = z.infer<typeof CreateOptions>;

export const UpdateOptions = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.UpdateOptions", apiVersion: "v1", kind: "UpdateOptions" },
  "",
  {
    dryRun: s.optional(1, s.list(s.string), "", { list: "atomic" }),
    fieldManager: s.optional(2, s.string, ""),
    fieldValidation: s.optional(3, s.string, ""),
  },
);
export type UpdateOptions = z.infer<typeof UpdateOptions>;

export const PatchOptions = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.PatchOptions", apiVersion: "v1", kind: "PatchOptions" },
  "",
  {
    dryRun: s.optional(1, s.list(s.string), "", { list: "atomic" }),
    force: s.optional(2, s.boolean, ""),
    fieldManager: s.optional(3, s.string, ""),
    fieldValidation: s.optional(4, s.string, ""),
  },
);
export type PatchOptions = z.infer<typeof PatchOptions>;

export const ListOptions = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.ListOptions", apiVersion: "v1", kind: "ListOptions" },
  "",
  {
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
  },
);
export type ListOptions = z.infer<typeof ListOptions>;

export const GetOptions = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.GetOptions", apiVersion: "v1", kind: "GetOptions" },
  "",
  {
    resourceVersion: s.optional(1, s.string, ""),
  },
);
export type GetOptions = z.infer<typeof GetOptions>;
