/** Volumes that are disks of a cloud or of a virtualisation platform. */
import * as s from "../../../schema/kit.ts";
import { LocalObjectReference } from "./reference.ts";

export const AWSElasticBlockStoreVolumeSource = s.message("io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource", "An AWS EBS disk.", {
  volumeID: s.required(1, s.string, "The id of the volume."),
  fsType: s.optional(2, s.string, "The file system. Default ext4."),
  partition: s.optional(3, s.int32, "The partition to mount; 0 means the whole disk."),
  readOnly: s.optional(4, s.boolean, "Whether it is mounted read-only. Default false."),
});
export type AWSElasticBlockStoreVolumeSource = s.TypeOf<typeof AWSElasticBlockStoreVolumeSource>;

export const AzureDiskVolumeSource = s.message("io.k8s.api.core.v1.AzureDiskVolumeSource", "An Azure disk.", {
  diskName: s.required(1, s.string, "The name of the disk."),
  diskURI: s.required(2, s.string, "The URI of the disk."),
  cachingMode: s.optional(3, s.enumeration("None", "ReadOnly", "ReadWrite"), "How the host caches: `None`, `ReadOnly` or `ReadWrite`.", {
    default: '"ReadWrite"',
    pointer: true,
  }),
  fsType: s.optional(4, s.string, "The file system. Default ext4.", { default: '"ext4"', pointer: true }),
  readOnly: s.optional(5, s.boolean, "Whether it is mounted read-only. Default false.", { default: "false", pointer: true }),
  kind: s.optional(
    6,
    s.enumeration("Dedicated", "Managed", "Shared"),
    "`Shared` (several disks per storage account), `Dedicated` (one) or `Managed`. Default Shared.",
    { default: '"Shared"', pointer: true },
  ),
});
export type AzureDiskVolumeSource = s.TypeOf<typeof AzureDiskVolumeSource>;

export const FlexVolumeSource = s.message("io.k8s.api.core.v1.FlexVolumeSource", "A volume that a program on the node provides.", {
  driver: s.required(1, s.string, "The name of the driver."),
  fsType: s.optional(2, s.string, "The file system. Default: up to the driver."),
  secretRef: s.optional(3, LocalObjectReference, "The secret that is passed to the driver."),
  readOnly: s.optional(4, s.boolean, "Whether it is mounted read-only. Default false."),
  options: s.optional(5, s.map(s.string), "Further options for the driver."),
});
export type FlexVolumeSource = s.TypeOf<typeof FlexVolumeSource>;

export const FlockerVolumeSource = s.message("io.k8s.api.core.v1.FlockerVolumeSource", "A Flocker volume; exactly one of the two is set.", {
  datasetName: s.optional(1, s.string, "The name of the dataset."),
  datasetUUID: s.optional(2, s.string, "The UUID of the dataset."),
});
export type FlockerVolumeSource = s.TypeOf<typeof FlockerVolumeSource>;

export const GCEPersistentDiskVolumeSource = s.message("io.k8s.api.core.v1.GCEPersistentDiskVolumeSource", "A GCE persistent disk.", {
  pdName: s.required(1, s.string, "The name of the disk."),
  fsType: s.optional(2, s.string, "The file system. Default ext4."),
  partition: s.optional(3, s.int32, "The partition to mount; 0 means the whole disk."),
  readOnly: s.optional(4, s.boolean, "Whether it is mounted read-only. Default false."),
});
export type GCEPersistentDiskVolumeSource = s.TypeOf<typeof GCEPersistentDiskVolumeSource>;

export const PhotonPersistentDiskVolumeSource = s.message("io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource", "A Photon disk.", {
  pdID: s.required(1, s.string, "The id of the disk."),
  fsType: s.optional(2, s.string, "The file system. Default ext4."),
});
export type PhotonPersistentDiskVolumeSource = s.TypeOf<typeof PhotonPersistentDiskVolumeSource>;

export const PortworxVolumeSource = s.message("io.k8s.api.core.v1.PortworxVolumeSource", "A Portworx volume.", {
  volumeID: s.required(1, s.string, "The id of the volume."),
  fsType: s.optional(2, s.string, "The file system. Default ext4."),
  readOnly: s.optional(3, s.boolean, "Whether it is mounted read-only. Default false."),
});
export type PortworxVolumeSource = s.TypeOf<typeof PortworxVolumeSource>;

export const VsphereVirtualDiskVolumeSource = s.message("io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource", "A vSphere disk.", {
  volumePath: s.required(1, s.string, "The path of the disk."),
  fsType: s.optional(2, s.string, "The file system. Default ext4."),
  storagePolicyName: s.optional(3, s.string, "The storage policy."),
  storagePolicyID: s.optional(4, s.string, "The id of the storage policy."),
});
export type VsphereVirtualDiskVolumeSource = s.TypeOf<typeof VsphereVirtualDiskVolumeSource>;
