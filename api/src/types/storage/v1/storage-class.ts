/** How volumes are made on demand. */
import * as s from "../../../schema/kit.ts";
import { TopologySelectorTerm } from "../../core/v1/scheduling.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const StorageClass = s.kind(
  { name: "io.k8s.api.storage.v1.StorageClass", apiVersion: "storage.k8s.io/v1", kind: "StorageClass" },
  "A kind of storage: who makes its volumes, and how.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    provisioner: s.required(2, s.string, "Who makes the volumes."),
    parameters: s.optional(3, s.map(s.string), "Options for the provisioner."),
    reclaimPolicy: s.optional(4, s.string, "The reclaim policy of the volumes: `Delete` (the default) or `Retain`.", { pointer: true }),
    mountOptions: s.optional(5, s.list(s.string), "The mount options of the volumes.", { list: "atomic" }),
    allowVolumeExpansion: s.optional(6, s.boolean, "Whether claims may be enlarged.", { pointer: true }),
    volumeBindingMode: s.optional(
      7,
      s.enumeration("Immediate", "WaitForFirstConsumer"),
      "When claims get volumes: `Immediate` (the default), or `WaitForFirstConsumer`: when a pod that uses the claim is scheduled.",
      { pointer: true },
    ),
    allowedTopologies: s.optional(8, s.list(TopologySelectorTerm), "Where volumes may be made. Empty: anywhere.", { list: "atomic" }),
  },
);
export type StorageClass = s.TypeOf<typeof StorageClass>;

export const StorageClassList = metav1.listOf(StorageClass);
export type StorageClassList = s.TypeOf<typeof StorageClassList>;

export const VolumeAttributesClass = s.kind(
  { name: "io.k8s.api.storage.v1.VolumeAttributesClass", apiVersion: "storage.k8s.io/v1", kind: "VolumeAttributesClass" },
  "Attributes of volumes that can be changed while they exist.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    driverName: s.required(2, s.string, "The CSI driver that knows the attributes."),
    parameters: s.optional(3, s.map(s.string), "The attributes."),
  },
);
export type VolumeAttributesClass = s.TypeOf<typeof VolumeAttributesClass>;

export const VolumeAttributesClassList = metav1.listOf(VolumeAttributesClass);
export type VolumeAttributesClassList = s.TypeOf<typeof VolumeAttributesClassList>;
