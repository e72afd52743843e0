/** Volumes that are disks of a cloud or of a virtualisation platform. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { LocalObjectReference } from "./reference.ts";

export const AWSElasticBlockStoreVolumeSource = s.message("io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource", "", {
  volumeID: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
  partition: s.optional(3, s.int32, ""),
  readOnly: s.optional(4, s.boolean, ""),
});
export type AWSElasticBlockStoreVolumeSource = z.infer<typeof AWSElasticBlockStoreVolumeSource>;

export const AzureDiskVolumeSource = s.message("io.k8s.api.core.v1.AzureDiskVolumeSource", "", {
  diskName: s.required(1, s.string, ""),
  diskURI: s.required(2, s.string, ""),
  cachingMode: s.optional(3, s.enumeration("None", "ReadOnly", "ReadWrite"), "", { default: '"ReadWrite"' }),
  fsType: s.optional(4, s.string, "", { default: '"ext4"' }),
  readOnly: s.optional(5, s.boolean, "", { default: "false" }),
  kind: s.optional(6, s.enumeration("Dedicated", "Managed", "Shared"), "", { default: '"Shared"' }),
});
export type AzureDiskVolumeSource = z.infer<typeof AzureDiskVolumeSource>;

export const FlexVolumeSource = s.message("io.k8s.api.core.v1.FlexVolumeSource", "", {
  driver: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
  secretRef: s.optional(3, LocalObjectReference, ""),
  readOnly: s.optional(4, s.boolean, ""),
  options: s.optional(5, s.map(s.string), ""),
});
export type FlexVolumeSource = z.infer<typeof FlexVolumeSource>;

export const FlockerVolumeSource = s.message("io.k8s.api.core.v1.FlockerVolumeSource", "", {
  datasetName: s.optional(1, s.string, ""),
  datasetUUID: s.optional(2, s.string, ""),
});
export type FlockerVolumeSource = z.infer<typeof FlockerVolumeSource>;

export const GCEPersistentDiskVolumeSource = s.message("io.k8s.api.core.v1.GCEPersistentDiskVolumeSource", "", {
  pdName: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
  partition: s.optional(3, s.int32, ""),
  readOnly: s.optional(4, s.boolean, ""),
});
export type GCEPersistentDiskVolumeSource = z.infer<typeof GCEPersistentDiskVolumeSource>;

export const PhotonPersistentDiskVolumeSource = s.message("io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource", "", {
  pdID: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
});
export type PhotonPersistentDiskVolumeSource = z.infer<typeof PhotonPersistentDiskVolumeSource>;

export const PortworxVolumeSource = s.message("io.k8s.api.core.v1.PortworxVolumeSource", "", {
  volumeID: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
  readOnly: s.optional(3, s.boolean, ""),
});
export type PortworxVolumeSource = z.infer<typeof PortworxVolumeSource>;

export const VsphereVirtualDiskVolumeSource = s.message("io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource", "", {
  volumePath: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
  storagePolicyName: s.optional(3, s.string, ""),
  storagePolicyID: s.optional(4, s.string, ""),
});
export type VsphereVirtualDiskVolumeSource = z.infer<typeof VsphereVirtualDiskVolumeSource>;
