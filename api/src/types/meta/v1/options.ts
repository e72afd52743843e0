/** The options of requests. */
import * as s from "../../../schema/kit.ts";

export const Preconditions = s.message(
  "io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions",
  "What must hold for an operation to take place; otherwise it is refused with a conflict.",
  {
    uid: s.optional(1, s.string, "The uid that the object must have.", { pointer: true }),
    resourceVersion: s.optional(2, s.string, "The resource version that the object must have.", { pointer: true }),
  },
);
export type Preconditions = s.TypeOf<typeof Preconditions>;

export const DeleteOptions = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions", apiVersion: "v1", kind: "DeleteOptions" },
  "How an object is to be deleted.",
  {
    gracePeriodSeconds: s.optional(1, s.int64, "How many seconds the object may take to end. Zero deletes at once; the default depends on the kind.", {
      pointer: true,
    }),
    preconditions: s.optional(2, Preconditions, "What must hold for the object to be deleted."),
    orphanDependents: s.optional(3, s.boolean, "Superseded by `propagationPolicy`; only one of the two may be given.", { pointer: true }),
    propagationPolicy: s.optional(
      4,
      s.enumeration("Background", "Foreground", "Orphan"),
      "What becomes of dependents: `Background` deletes them afterwards, `Foreground` before, `Orphan` leaves them.",
      { pointer: true },
    ),
    dryRun: s.optional(5, s.list(s.string), "`All` goes through everything but keeps nothing.", { list: "atomic" }),
    ignoreStoreReadErrorWithClusterBreakingPotential: s.optional(
      6,
      s.boolean,
      "Deletes an object that can't be read any more, without its finalizers. It may break the cluster.",
      { pointer: true },
    ),
  },
);
export type DeleteOptions = s.TypeOf<typeof DeleteOptions>;

export const CreateOptions = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.CreateOptions", apiVersion: "v1", kind: "CreateOptions" },
  "How an object is to be created.",
  {
    dryRun: s.optional(1, s.list(s.string), "`All` goes through everything but keeps nothing.", { list: "atomic" }),
    fieldManager: s.optional(3, s.string, "The name under which the fields that the request sets are recorded; at most 128 characters."),
    fieldValidation: s.optional(4, s.string, "What to do about unknown and doubled fields: `Ignore` them, `Warn` (the default), or be `Strict` and refuse."),
  },
);
export type CreateOptions = s.TypeOf<typeof CreateOptions>;

export const UpdateOptions = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.UpdateOptions", apiVersion: "v1", kind: "UpdateOptions" },
  "How an object is to be replaced.",
  {
    dryRun: s.optional(1, s.list(s.string), "`All` goes through everything but keeps nothing.", { list: "atomic" }),
    fieldManager: s.optional(2, s.string, "The name under which the fields that the request sets are recorded; at most 128 characters."),
    fieldValidation: s.optional(3, s.string, "What to do about unknown and doubled fields: `Ignore` them, `Warn` (the default), or be `Strict` and refuse."),
  },
);
export type UpdateOptions = s.TypeOf<typeof UpdateOptions>;

export const PatchOptions = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.PatchOptions", apiVersion: "v1", kind: "PatchOptions" },
  "How an object is to be patched.",
  {
    dryRun: s.optional(1, s.list(s.string), "`All` goes through everything but keeps nothing.", { list: "atomic" }),
    force: s.optional(2, s.boolean, "Whether server-side apply takes over fields that others manage. Not allowed for other patches.", { pointer: true }),
    fieldManager: s.optional(3, s.string, "The name under which the fields that the request sets are recorded. Server-side apply requires it."),
    fieldValidation: s.optional(4, s.string, "What to do about unknown and doubled fields: `Ignore` them, `Warn` (the default), or be `Strict` and refuse."),
  },
);
export type PatchOptions = s.TypeOf<typeof PatchOptions>;

export const ListOptions = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.ListOptions", apiVersion: "v1", kind: "ListOptions" },
  "What is to be listed or watched.",
  {
    labelSelector: s.optional(1, s.string, "Only objects whose labels match, such as `app=web,tier!=cache`."),
    fieldSelector: s.optional(2, s.string, "Only objects whose fields match, such as `metadata.name=web`."),
    watch: s.optional(3, s.boolean, "Whether to watch: changes are sent as they happen, until the timeout."),
    resourceVersion: s.optional(4, s.string, "For a list the revision it must show or be newer than; for a watch the one after which it begins."),
    timeoutSeconds: s.optional(5, s.int64, "After how many seconds the server ends the request.", { pointer: true }),
    limit: s.optional(7, s.int64, "How many items a page may have; the rest is asked for with `continue`. Not for watches."),
    continue: s.optional(8, s.string, "The token of the page before. The other parameters must be the same."),
    allowWatchBookmarks: s.optional(9, s.boolean, "Whether the server may send events of type BOOKMARK, which tell only how far the watch has come."),
    resourceVersionMatch: s.optional(10, s.enumeration("Exact", "NotOlderThan"), "How `resourceVersion` is meant for a list: `Exact` or `NotOlderThan`."),
    sendInitialEvents: s.optional(11, s.boolean, "Whether a watch begins with an ADDED event for each object that is there, closed by a bookmark.", {
      pointer: true,
    }),
    shardSelector: s.optional(15, s.string, "Only one part of the collection, chosen by a hash."),
  },
);
export type ListOptions = s.TypeOf<typeof ListOptions>;

export const GetOptions = s.kind({ name: "io.k8s.apimachinery.pkg.apis.meta.v1.GetOptions", apiVersion: "v1", kind: "GetOptions" }, "What is to be read.", {
  resourceVersion: s.optional(1, s.string, "The revision that the answer must have or be newer than; `0` allows any."),
});
export type GetOptions = s.TypeOf<typeof GetOptions>;
