/** The volumes of a pod. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { LocalObjectReference } from "./reference.ts";
import { EphemeralVolumeSource, PersistentVolumeClaimVolumeSource } from "./volume-claim.ts";
import {
  AWSElasticBlockStoreVolumeSource,
  AzureDiskVolumeSource,
  FlexVolumeSource,
  FlockerVolumeSource,
  GCEPersistentDiskVolumeSource,
  PhotonPersistentDiskVolumeSource,
  PortworxVolumeSource,
  VsphereVirtualDiskVolumeSource,
} from "./volume-cloud.ts";
import {
  ConfigMapVolumeSource,
  DownwardAPIVolumeSource,
  ProjectedVolumeSource,
  SecretVolumeSource,
} from "./volume-files.ts";
import {
  AzureFileVolumeSource,
  CephFSVolumeSource,
  CinderVolumeSource,
  FCVolumeSource,
  GlusterfsVolumeSource,
  ISCSIVolumeSource,
  NFSVolumeSource,
  QuobyteVolumeSource,
  RBDVolumeSource,
  ScaleIOVolumeSource,
  StorageOSVolumeSource,
} from "./volume-network.ts";

export const CSIVolumeSource = s.message("io.k8s.api.core.v1.CSIVolumeSource", "", {
  driver: s.required(1, s.string, ""),
  readOnly: s.optional(2, s.boolean, ""),
  fsType: s.optional(3, s.string, ""),
  volumeAttributes: s.optional(4, s.map(s.string), ""),
  nodePublishSecretRef: s.optional(5, LocalObjectReference, ""),
});
export type CSIVolumeSource = z.infer<typeof CSIVolumeSource>;

export const EmptyDirVolumeSource = s.message("io.k8s.api.core.v1.EmptyDirVolumeSource", "", {
  medium: s.optional(1, s.openEnumeration("", "HugePages", "HugePages-", "Memory"), ""),
  sizeLimit: s.optional(2, s.quantity, ""),
});
export type EmptyDirVolumeSource = z.infer<typeof EmptyDirVolumeSource>;

export const GitRepoVolumeSource = s.message("io.k8s.api.core.v1.GitRepoVolumeSource", "", {
  repository: s.required(1, s.string, ""),
  revision: s.optional(2, s.string, ""),
  directory: s.optional(3, s.string, ""),
});
export type GitRepoVolumeSource = z.infer<typeof GitRepoVolumeSource>;

export const HostPathVolumeSource = s.message("io.k8s.api.core.v1.HostPathVolumeSource", "", {
  path: s.required(1, s.string, ""),
  type: s.optional(
    2,
    s.enumeration("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"),
    "",
  ),
});
export type HostPathVolumeSource = z.infer<typeof HostPathVolumeSource>;

export const ImageVolumeSource = s.message("io.k8s.api.core.v1.ImageVolumeSource", "", {
  reference: s.optional(1, s.string, ""),
  pullPolicy: s.optional(2, s.enumeration("Always", "IfNotPresent", "Never"), ""),
});
export type ImageVolumeSource = z.infer<typeof ImageVolumeSource>;

export const VolumeSource = s.message("io.k8s.api.core.v1.VolumeSource", "", {
  hostPath: s.optional(1, HostPathVolumeSource, ""),
  emptyDir: s.optional(2, EmptyDirVolumeSource, ""),
  gcePersistentDisk: s.optional(3, GCEPersistentDiskVolumeSource, ""),
  awsElasticBlockStore: s.optional(4, AWSElasticBlockStoreVolumeSource, ""),
  gitRepo: s.optional(5, GitRepoVolumeSource, ""),
  secret: s.optional(6, SecretVolumeSource, ""),
  nfs: s.optional(7, NFSVolumeSource, ""),
  iscsi: s.optional(8, ISCSIVolumeSource, ""),
  glusterfs: s.optional(9, GlusterfsVolumeSource, ""),
  persistentVolumeClaim: s.optional(10, PersistentVolumeClaimVolumeSource, ""),
  rbd: s.optional(11, RBDVolumeSource, ""),
  flexVolume: s.optional(12, FlexVolumeSource, ""),
  cinder: s.optional(13, CinderVolumeSource, ""),
  cephfs: s.optional(14, CephFSVolumeSource, ""),
  flocker: s.optional(15, FlockerVolumeSource, ""),
  downwardAPI: s.optional(16, DownwardAPIVolumeSource, ""),
  fc: s.optional(17, FCVolumeSource, ""),
  azureFile: s.optional(18, AzureFileVolumeSource, ""),
  configMap: s.optional(19, ConfigMapVolumeSource, ""),
  vsphereVolume: s.optional(20, VsphereVirtualDiskVolumeSource, ""),
  quobyte: s.optional(21, QuobyteVolumeSource, ""),
  azureDisk: s.optional(22, AzureDiskVolumeSource, ""),
  photonPersistentDisk: s.optional(23, PhotonPersistentDiskVolumeSource, ""),
  portworxVolume: s.optional(24, PortworxVolumeSource, ""),
  scaleIO: s.optional(25, ScaleIOVolumeSource, ""),
  projected: s.optional(26, ProjectedVolumeSource, ""),
  storageos: s.optional(27, StorageOSVolumeSource, ""),
  csi: s.optional(28, CSIVolumeSource, ""),
  ephemeral: s.optional(29, EphemeralVolumeSource, ""),
  image: s.optional(30, ImageVolumeSource, ""),
});
export type VolumeSource = z.infer<typeof VolumeSource>;

export const Volume = s.messageWith({ proto: 2, schema: VolumeSource }, "io.k8s.api.core.v1.Volume", "", {
  name: s.required(1, s.string, ""),
});
export type Volume = z.infer<typeof Volume>;
