/** Volumes that are claimed from persistent storage. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { TypedLocalObjectReference, TypedObjectReference } from "./reference.ts";

export const accessMode = s.enumeration("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
export const volumeMode = s.enumeration("Block", "Filesystem");

export const VolumeResourceRequirements = s.message("io.k8s.api.core.v1.VolumeResourceRequirements", "How much storage is wanted.", {
  limits: s.optional(1, s.map(s.quantity), "The most storage that is wanted."),
  requests: s.optional(2, s.map(s.quantity), "The least storage that is wanted."),
});
export type VolumeResourceRequirements = s.TypeOf<typeof VolumeResourceRequirements>;

export const PersistentVolumeClaimSpec = s.message("io.k8s.api.core.v1.PersistentVolumeClaimSpec", "What persistent storage is wanted.", {
  accessModes: s.optional(1, s.list(accessMode), "How it is to be mounted: `ReadWriteOnce`, `ReadOnlyMany`, `ReadWriteMany` or `ReadWriteOncePod`.", {
    list: "atomic",
  }),
  resources: s.optional(2, VolumeResourceRequirements, "How much storage is wanted.", { pointer: false }),
  volumeName: s.optional(3, s.string, "The persistent volume that is bound."),
  selector: s.optional(4, metav1.LabelSelector, "Which persistent volumes may be bound."),
  storageClassName: s.optional(5, s.string, "The storage class. Empty means volumes without a class, absent the default class.", { pointer: true }),
  volumeMode: s.optional(6, volumeMode, "`Filesystem` (the default) or `Block`.", { pointer: true }),
  dataSource: s.optional(7, TypedLocalObjectReference, "What the volume is filled from: a snapshot or another claim."),
  dataSourceRef: s.optional(8, TypedObjectReference, "What the volume is filled from: any object for which there is a populator."),
  volumeAttributesClassName: s.optional(9, s.string, "The class of attributes that can be changed while the volume exists.", { pointer: true }),
});
export type PersistentVolumeClaimSpec = s.TypeOf<typeof PersistentVolumeClaimSpec>;

export const PersistentVolumeClaimTemplate = s.message("io.k8s.api.core.v1.PersistentVolumeClaimTemplate", "The claim that is made for a pod.", {
  metadata: s.struct(1, metav1.ObjectMeta, "Labels and annotations of the claim."),
  spec: s.required(2, PersistentVolumeClaimSpec, "The claim."),
});
export type PersistentVolumeClaimTemplate = s.TypeOf<typeof PersistentVolumeClaimTemplate>;

export const EphemeralVolumeSource = s.message("io.k8s.api.core.v1.EphemeralVolumeSource", "Storage claimed for one pod, and gone with it.", {
  volumeClaimTemplate: s.optional(1, PersistentVolumeClaimTemplate, "The claim, named after the pod and the volume."),
});
export type EphemeralVolumeSource = s.TypeOf<typeof EphemeralVolumeSource>;

export const PersistentVolumeClaimVolumeSource = s.message(
  "io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource",
  "Storage that a claim in the same namespace has got.",
  {
    claimName: s.required(1, s.string, "The name of the claim."),
    readOnly: s.optional(2, s.boolean, "Whether it is mounted read-only. Default false."),
  },
);
export type PersistentVolumeClaimVolumeSource = s.TypeOf<typeof PersistentVolumeClaimVolumeSource>;
