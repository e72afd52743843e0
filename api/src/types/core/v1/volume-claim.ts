/** Volumes that are claimed from persistent storage. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { TypedLocalObjectReference, TypedObjectReference } from "./reference.ts";

export const VolumeResourceRequirements = s.message("io.k8s.api.core.v1.VolumeResourceRequirements", "", {
  limits: s.optional(1, s.map(s.quantity), ""),
  requests: s.optional(2, s.map(s.quantity), ""),
});
export type VolumeResourceRequirements = z.infer<typeof VolumeResourceRequirements>;

export const PersistentVolumeClaimSpec = s.message("io.k8s.api.core.v1.PersistentVolumeClaimSpec", "", {
  accessModes: s.optional(
    1,
    s.list(s.enumeration("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")),
    "",
    { list: "atomic" },
  ),
  resources: s.optional(2, VolumeResourceRequirements, ""),
  volumeName: s.optional(3, s.string, ""),
  selector: s.optional(4, metav1.LabelSelector, ""),
  storageClassName: s.optional(5, s.string, ""),
  volumeMode: s.optional(6, s.enumeration("Block", "Filesystem"), ""),
  dataSource: s.optional(7, TypedLocalObjectReference, ""),
  dataSourceRef: s.optional(8, TypedObjectReference, ""),
  volumeAttributesClassName: s.optional(9, s.string, ""),
});
export type PersistentVolumeClaimSpec = z.infer<typeof PersistentVolumeClaimSpec>;

export const PersistentVolumeClaimTemplate = s.message("io.k8s.api.core.v1.PersistentVolumeClaimTemplate", "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.required(2, PersistentVolumeClaimSpec, ""),
});
export type PersistentVolumeClaimTemplate = z.infer<typeof PersistentVolumeClaimTemplate>;

export const EphemeralVolumeSource = s.message("io.k8s.api.core.v1.EphemeralVolumeSource", "", {
  volumeClaimTemplate: s.optional(1, PersistentVolumeClaimTemplate, ""),
});
export type EphemeralVolumeSource = z.infer<typeof EphemeralVolumeSource>;

export const PersistentVolumeClaimVolumeSource = s.message("io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource", "", {
  claimName: s.required(1, s.string, ""),
  readOnly: s.optional(2, s.boolean, ""),
});
export type PersistentVolumeClaimVolumeSource = z.infer<typeof PersistentVolumeClaimVolumeSource>;
