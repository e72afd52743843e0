/** The volumes of a pod. */
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
import { ConfigMapVolumeSource, DownwardAPIVolumeSource, ProjectedVolumeSource, SecretVolumeSource } from "./volume-files.ts";
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

export const CSIVolumeSource = s.message("io.k8s.api.core.v1.CSIVolumeSource", "A volume that a CSI driver provides for one pod.", {
  driver: s.required(1, s.string, "The name of the driver."),
  readOnly: s.optional(2, s.boolean, "Whether it is mounted read-only. Default false.", { pointer: true }),
  fsType: s.optional(3, s.string, "The file system. Default: up to the driver.", { pointer: true }),
  volumeAttributes: s.optional(4, s.map(s.string), "Options for the driver."),
  nodePublishSecretRef: s.optional(5, LocalObjectReference, "The secret that is passed to the driver."),
});
export type CSIVolumeSource = s.TypeOf<typeof CSIVolumeSource>;

export const EmptyDirVolumeSource = s.message("io.k8s.api.core.v1.EmptyDirVolumeSource", "A directory that is empty at first and gone with the pod.", {
  medium: s.optional(
    1,
    s.openEnumeration("", "HugePages", "HugePages-", "Memory"),
    "Where it is kept: empty means on the node's disk, `Memory` in memory (counting as the pod's), `HugePages` in huge pages.",
  ),
  sizeLimit: s.optional(2, s.quantity, "The most it may hold; the pod is evicted beyond it. In memory it also is at most the pod's memory limit.", {
    pointer: true,
  }),
});
export type EmptyDirVolumeSource = s.TypeOf<typeof EmptyDirVolumeSource>;

export const GitRepoVolumeSource = s.message("io.k8s.api.core.v1.GitRepoVolumeSource", "A Git repository. Clone it in an init container instead.", {
  repository: s.required(1, s.string, "The URL of the repository."),
  revision: s.optional(2, s.string, "The commit to check out."),
  directory: s.optional(3, s.string, "The directory, without `..`. Default: one named after the repository."),
});
export type GitRepoVolumeSource = s.TypeOf<typeof GitRepoVolumeSource>;

export const HostPathVolumeSource = s.message(
  "io.k8s.api.core.v1.HostPathVolumeSource",
  "A file or directory of the node. It gives the pod access to the node.",
  {
    path: s.required(1, s.string, "The path on the node."),
    type: s.optional(
      2,
      s.enumeration("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"),
      "What must be there: empty means no check; `DirectoryOrCreate` and `FileOrCreate` make it.",
      { pointer: true },
    ),
  },
);
export type HostPathVolumeSource = s.TypeOf<typeof HostPathVolumeSource>;

export const ImageVolumeSource = s.message("io.k8s.api.core.v1.ImageVolumeSource", "The content of an image, read-only.", {
  reference: s.optional(1, s.string, "The image."),
  pullPolicy: s.optional(
    2,
    s.enumeration("Always", "IfNotPresent", "Never"),
    "`Always`, `IfNotPresent` or `Never`. Default: `Always` for the tag latest, else `IfNotPresent`.",
  ),
});
export type ImageVolumeSource = s.TypeOf<typeof ImageVolumeSource>;

export const VolumeSource = s.message("io.k8s.api.core.v1.VolumeSource", "Where a volume comes from: exactly one of these.", {
  hostPath: s.optional(1, HostPathVolumeSource, "A file or directory of the node."),
  emptyDir: s.optional(2, EmptyDirVolumeSource, "A directory that is empty at first and gone with the pod."),
  gcePersistentDisk: s.optional(3, GCEPersistentDiskVolumeSource, "A GCE persistent disk."),
  awsElasticBlockStore: s.optional(4, AWSElasticBlockStoreVolumeSource, "An AWS EBS disk."),
  gitRepo: s.optional(5, GitRepoVolumeSource, "A Git repository. Superseded: clone it in an init container."),
  secret: s.optional(6, SecretVolumeSource, "Files from a secret."),
  nfs: s.optional(7, NFSVolumeSource, "A directory of an NFS server."),
  iscsi: s.optional(8, ISCSIVolumeSource, "An iSCSI disk."),
  glusterfs: s.optional(9, GlusterfsVolumeSource, "A Glusterfs volume. No longer supported."),
  persistentVolumeClaim: s.optional(10, PersistentVolumeClaimVolumeSource, "Storage that a claim has got."),
  rbd: s.optional(11, RBDVolumeSource, "A Ceph block device. No longer supported."),
  flexVolume: s.optional(12, FlexVolumeSource, "A volume that a program on the node provides. Superseded by CSI."),
  cinder: s.optional(13, CinderVolumeSource, "An OpenStack Cinder volume."),
  cephfs: s.optional(14, CephFSVolumeSource, "A CephFS file system. No longer supported."),
  flocker: s.optional(15, FlockerVolumeSource, "A Flocker volume. No longer supported."),
  downwardAPI: s.optional(16, DownwardAPIVolumeSource, "Files with facts about the pod."),
  fc: s.optional(17, FCVolumeSource, "A Fibre Channel volume."),
  azureFile: s.optional(18, AzureFileVolumeSource, "An Azure file share."),
  configMap: s.optional(19, ConfigMapVolumeSource, "Files from a config map."),
  vsphereVolume: s.optional(20, VsphereVirtualDiskVolumeSource, "A vSphere disk."),
  quobyte: s.optional(21, QuobyteVolumeSource, "A Quobyte volume. No longer supported."),
  azureDisk: s.optional(22, AzureDiskVolumeSource, "An Azure disk."),
  photonPersistentDisk: s.optional(23, PhotonPersistentDiskVolumeSource, "A Photon disk. No longer supported."),
  portworxVolume: s.optional(24, PortworxVolumeSource, "A Portworx volume."),
  scaleIO: s.optional(25, ScaleIOVolumeSource, "A ScaleIO volume. No longer supported."),
  projected: s.optional(26, ProjectedVolumeSource, "Files from several sources in one directory."),
  storageos: s.optional(27, StorageOSVolumeSource, "A StorageOS volume. No longer supported."),
  csi: s.optional(28, CSIVolumeSource, "A volume that a CSI driver provides for this pod."),
  ephemeral: s.optional(29, EphemeralVolumeSource, "Storage claimed for this pod, and gone with it."),
  image: s.optional(30, ImageVolumeSource, "The content of an image."),
});
export type VolumeSource = s.TypeOf<typeof VolumeSource>;

export const Volume = s.messageWith({ proto: 2, schema: VolumeSource }, "io.k8s.api.core.v1.Volume", "Something that containers of a pod can mount.", {
  name: s.required(1, s.string, "The name by which containers refer to the volume, as a DNS label."),
});
export type Volume = s.TypeOf<typeof Volume>;
