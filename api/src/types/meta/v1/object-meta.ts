/** What every object says about itself. */
import * as s from "../../../schema/kit.ts";
import { listOf } from "./list.ts";

export const ManagedFieldsEntry = s.message(
  "io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry",
  "Which fields of an object one manager has set, and when.",
  {
    manager: s.optional(1, s.string, "The name of the client that set the fields."),
    operation: s.optional(2, s.enumeration("Apply", "Update"), "How they were set: `Apply` by server-side apply, `Update` by any other write."),
    apiVersion: s.optional(3, s.string, "The group and version in which the fields are named."),
    time: s.optional(4, s.time, "When the entry was last changed.", { pointer: true }),
    fieldsType: s.optional(6, s.string, "The format of the field set; `FieldsV1` is the only one."),
    fieldsV1: s.optional(7, s.raw, "The fields, as a tree: `f:` before a field's name, `k:` before a list element's keys, `v:` before its value.", {
      pointer: true,
    }),
    subresource: s.optional(8, s.string, "The subresource through which the fields were set; empty for the object itself."),
  },
);
export type ManagedFieldsEntry = s.TypeOf<typeof ManagedFieldsEntry>;

export const OwnerReference = s.atomic(
  s.message(
    "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference",
    "Names an object that owns this one; when the last owner is gone, this object is collected as garbage.",
    {
      kind: s.required(1, s.string, "The kind of the owner."),
      name: s.required(3, s.string, "The name of the owner, in the same namespace unless the owner is cluster-scoped."),
      uid: s.required(4, s.string, "The uid of the owner; an object that was created anew under the same name is not the owner."),
      apiVersion: s.required(5, s.string, "The API version of the owner."),
      controller: s.optional(6, s.boolean, "Whether the owner is the controller that manages this object; at most one owner is.", { pointer: true }),
      blockOwnerDeletion: s.optional(
        7,
        s.boolean,
        "Whether foreground deletion of the owner waits until this object is gone. Needs permission to delete the owner.",
        { pointer: true },
      ),
    },
  ),
);
export type OwnerReference = s.TypeOf<typeof OwnerReference>;

export const ObjectMeta = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", "The metadata that every object has.", {
  name: s.filled(1, s.string, "The name of the object, unique for its kind within the namespace. It never changes."),
  generateName: s.optional(2, s.string, "A prefix from which the server makes a unique name if `name` is empty, by adding five random characters."),
  namespace: s.filled(3, s.string, "The namespace of the object; empty for cluster-scoped kinds. It never changes."),
  selfLink: s.optional(4, s.string, "No longer set."),
  uid: s.filled(5, s.string, "An identifier the server gives to the object, different from that of any other object at any time."),
  resourceVersion: s.filled(
    6,
    s.string,
    "Changes with every write; a write that carries an outdated one is refused with a conflict. Compare for equality only.",
  ),
  generation: s.optional(7, s.int64, "Counts the changes of the desired state; set by the server."),
  creationTimestamp: s.filled(8, s.time, "When the server created the object."),
  deletionTimestamp: s.optional(9, s.time, "When the object may go away; set by the server when it is deleted gracefully, and never taken back.", {
    pointer: true,
  }),
  deletionGracePeriodSeconds: s.optional(
    10,
    s.int64,
    "How many seconds the object may take to end; set along with `deletionTimestamp` and only ever shortened.",
    { pointer: true },
  ),
  labels: s.optional(11, s.map(s.string), "Short key-value pairs by which objects are selected."),
  annotations: s.optional(12, s.map(s.string), "Key-value pairs for tools to keep what they like; they can't be selected by."),
  ownerReferences: s.optional(13, s.list(OwnerReference), "The objects that own this one. When all of them are gone, this one is deleted too.", {
    list: "map",
    keys: ["uid"],
    patch: "merge",
    mergeKey: "uid",
  }),
  finalizers: s.optional(
    14,
    s.list(s.string),
    "Who still has to clean up before the object may go. Each removes its own entry; the object goes with the last one.",
    { list: "set", patch: "merge" },
  ),
  managedFields: s.optional(17, s.list(ManagedFieldsEntry), "Which manager has set which fields; kept by the server for server-side apply.", {
    list: "atomic",
  }),
});
export type ObjectMeta = s.TypeOf<typeof ObjectMeta>;

export const PartialObjectMetadata = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata", apiVersion: "v1", kind: "PartialObjectMetadata" },
  "An object of any kind, reduced to its metadata.",
  {
    metadata: s.struct(1, ObjectMeta, "The object's metadata."),
  },
);
export type PartialObjectMetadata = s.TypeOf<typeof PartialObjectMetadata>;

export const PartialObjectMetadataList = listOf(PartialObjectMetadata);
export type PartialObjectMetadataList = s.TypeOf<typeof PartialObjectMetadataList>;
