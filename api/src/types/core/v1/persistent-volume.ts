/** The persistent volume: a piece of storage that outlives the pods that use it. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { NodeSelector } from "./affinity.ts";
import { PersistentVolumeSource } from "./persistent-volume-source.ts";
import { ObjectReference } from "./reference.ts";
import { accessMode, volumeMode } from "./volume-claim.ts";

export const VolumeNodeAffinity = s.message("io.k8s.api.core.v1.VolumeNodeAffinity", "From which nodes a volume can be reached.", {
  required: s.optional(1, NodeSelector, "The nodes that can use the volume."),
});
export type VolumeNodeAffinity = s.TypeOf<typeof VolumeNodeAffinity>;

export const PersistentVolumeSpec = s.messageWith(
  { proto: 2, schema: PersistentVolumeSource },
  "io.k8s.api.core.v1.PersistentVolumeSpec",
  "A piece of storage, and what becomes of it.",
  {
    capacity: s.optional(1, s.map(s.quantity), "How much it holds: `storage`."),
    accessModes: s.optional(3, s.list(accessMode), "The ways in which it can be mounted.", { list: "atomic" }),
    claimRef: s.optional(4, ObjectReference, "The claim that has the volume, or for which it is kept.", { map: "granular" }),
    persistentVolumeReclaimPolicy: s.optional(
      5,
      s.string,
      "What happens once it is released: `Retain` (the default for volumes made by hand), `Delete` (for provisioned ones) or `Recycle` (superseded).",
    ),
    storageClassName: s.optional(6, s.string, "The storage class. Empty: none."),
    mountOptions: s.optional(7, s.list(s.string), "Options of the mount, which are not checked.", { list: "atomic" }),
    volumeMode: s.optional(8, volumeMode, "`Filesystem` (the default) or `Block`.", { pointer: true }),
    nodeAffinity: s.optional(9, VolumeNodeAffinity, "From which nodes it can be reached. Absent: from all."),
    volumeAttributesClassName: s.optional(10, s.string, "The class of attributes that can be changed while the volume exists.", { pointer: true }),
  },
);
export type PersistentVolumeSpec = s.TypeOf<typeof PersistentVolumeSpec>;

export const PersistentVolumeStatus = s.message("io.k8s.api.core.v1.PersistentVolumeStatus", "What became of a volume.", {
  phase: s.optional(1, s.enumeration("Available", "Bound", "Failed", "Pending", "Released"), "Whether it is free, bound, released by its claim, or broken."),
  message: s.optional(2, s.string, "Why, for people."),
  reason: s.optional(3, s.string, "Why, in one word for programs."),
  lastPhaseTransitionTime: s.optional(4, s.time, "When the phase last changed.", { pointer: true }),
});
export type PersistentVolumeStatus = s.TypeOf<typeof PersistentVolumeStatus>;

export const PersistentVolume = s.kind(
  { name: "io.k8s.api.core.v1.PersistentVolume", apiVersion: "v1", kind: "PersistentVolume" },
  "A piece of storage that outlives the pods that use it.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, PersistentVolumeSpec, "The storage."),
    status: s.struct(3, PersistentVolumeStatus, "What became of it."),
  },
);
export type PersistentVolume = s.TypeOf<typeof PersistentVolume>;

export const PersistentVolumeList = metav1.listOf(PersistentVolume);
export type PersistentVolumeList = s.TypeOf<typeof PersistentVolumeList>;
