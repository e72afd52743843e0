/** Where persistent volumes come from: as pods' volumes, but secrets are named with their namespace. */
import * as s from "../../../schema/kit.ts";
import { ObjectReference, SecretReference } from "./reference.ts";
import { HostPathVolumeSource } from "./volume.ts";
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

export const AzureFilePersistentVolumeSource = s.variant(AzureFileVolumeSource, "io.k8s.api.core.v1.AzureFilePersistentVolumeSource", {
  secretNamespace: s.optional(4, s.string, "The namespace of the secret. Default: the pod's.", { pointer: true }),
});
export type AzureFilePersistentVolumeSource = s.TypeOf<typeof AzureFilePersistentVolumeSource>;

export const CephFSPersistentVolumeSource = s.variant(CephFSVolumeSource, "io.k8s.api.core.v1.CephFSPersistentVolumeSource", {
  secretRef: s.optional(5, SecretReference, "The secret with the key, instead of the file."),
});
export type CephFSPersistentVolumeSource = s.TypeOf<typeof CephFSPersistentVolumeSource>;

export const CinderPersistentVolumeSource = s.variant(CinderVolumeSource, "io.k8s.api.core.v1.CinderPersistentVolumeSource", {
  secretRef: s.optional(4, SecretReference, "The secret with what is needed to reach OpenStack."),
});
export type CinderPersistentVolumeSource = s.TypeOf<typeof CinderPersistentVolumeSource>;

export const CSIPersistentVolumeSource = s.message("io.k8s.api.core.v1.CSIPersistentVolumeSource", "A volume that a CSI driver provides.", {
  driver: s.required(1, s.string, "The name of the driver."),
  volumeHandle: s.required(2, s.string, "What the driver calls the volume."),
  readOnly: s.optional(3, s.boolean, "Whether it is mounted read-only. Default false."),
  fsType: s.optional(4, s.string, "The file system. Default: up to the driver."),
  volumeAttributes: s.optional(5, s.map(s.string), "Options for the driver."),
  controllerPublishSecretRef: s.optional(6, SecretReference, "The secret for attaching the volume to a node."),
  nodeStageSecretRef: s.optional(7, SecretReference, "The secret for preparing the volume on a node."),
  nodePublishSecretRef: s.optional(8, SecretReference, "The secret for mounting the volume for a pod."),
  controllerExpandSecretRef: s.optional(9, SecretReference, "The secret for enlarging the volume."),
  nodeExpandSecretRef: s.optional(10, SecretReference, "The secret for enlarging the file system on a node."),
});
export type CSIPersistentVolumeSource = s.TypeOf<typeof CSIPersistentVolumeSource>;

export const FlexPersistentVolumeSource = s.variant(FlexVolumeSource, "io.k8s.api.core.v1.FlexPersistentVolumeSource", {
  secretRef: s.optional(3, SecretReference, "The secret that is passed to the driver."),
});
export type FlexPersistentVolumeSource = s.TypeOf<typeof FlexPersistentVolumeSource>;

export const GlusterfsPersistentVolumeSource = s.variant(GlusterfsVolumeSource, "io.k8s.api.core.v1.GlusterfsPersistentVolumeSource", {
  endpointsNamespace: s.optional(4, s.string, "The namespace of the endpoints object. Default: the claim's.", { pointer: true }),
});
export type GlusterfsPersistentVolumeSource = s.TypeOf<typeof GlusterfsPersistentVolumeSource>;

export const ISCSIPersistentVolumeSource = s.variant(ISCSIVolumeSource, "io.k8s.api.core.v1.ISCSIPersistentVolumeSource", {
  secretRef: s.optional(10, SecretReference, "The secret for CHAP."),
});
export type ISCSIPersistentVolumeSource = s.TypeOf<typeof ISCSIPersistentVolumeSource>;

export const LocalVolumeSource = s.message("io.k8s.api.core.v1.LocalVolumeSource", "A directory, partition or disk of one node.", {
  path: s.required(1, s.string, "The path on the node: of a directory, or of a block device."),
  fsType: s.optional(2, s.string, "The file system, where the path is a block device. Default: what is found there.", { pointer: true }),
});
export type LocalVolumeSource = s.TypeOf<typeof LocalVolumeSource>;

export const RBDPersistentVolumeSource = s.variant(RBDVolumeSource, "io.k8s.api.core.v1.RBDPersistentVolumeSource", {
  secretRef: s.optional(7, SecretReference, "The secret with the key, instead of the keyring."),
});
export type RBDPersistentVolumeSource = s.TypeOf<typeof RBDPersistentVolumeSource>;

export const ScaleIOPersistentVolumeSource = s.variant(ScaleIOVolumeSource, "io.k8s.api.core.v1.ScaleIOPersistentVolumeSource", {
  secretRef: s.required(3, SecretReference, "The secret with user and password."),
});
export type ScaleIOPersistentVolumeSource = s.TypeOf<typeof ScaleIOPersistentVolumeSource>;

export const StorageOSPersistentVolumeSource = s.variant(StorageOSVolumeSource, "io.k8s.api.core.v1.StorageOSPersistentVolumeSource", {
  secretRef: s.optional(5, ObjectReference, "The secret with what is needed to reach StorageOS."),
});
export type StorageOSPersistentVolumeSource = s.TypeOf<typeof StorageOSPersistentVolumeSource>;

export const PersistentVolumeSource = s.message("io.k8s.api.core.v1.PersistentVolumeSource", "Where a persistent volume is: exactly one of these.", {
  gcePersistentDisk: s.optional(1, GCEPersistentDiskVolumeSource, "A GCE persistent disk."),
  awsElasticBlockStore: s.optional(2, AWSElasticBlockStoreVolumeSource, "An AWS EBS disk."),
  hostPath: s.optional(3, HostPathVolumeSource, "A directory of whatever node a pod is on; for clusters of one node."),
  glusterfs: s.optional(4, GlusterfsPersistentVolumeSource, "A Glusterfs volume. No longer supported."),
  nfs: s.optional(5, NFSVolumeSource, "A directory of an NFS server."),
  rbd: s.optional(6, RBDPersistentVolumeSource, "A Ceph block device. No longer supported."),
  iscsi: s.optional(7, ISCSIPersistentVolumeSource, "An iSCSI disk."),
  cinder: s.optional(8, CinderPersistentVolumeSource, "An OpenStack Cinder volume."),
  cephfs: s.optional(9, CephFSPersistentVolumeSource, "A CephFS file system. No longer supported."),
  fc: s.optional(10, FCVolumeSource, "A Fibre Channel volume."),
  flocker: s.optional(11, FlockerVolumeSource, "A Flocker volume. No longer supported."),
  flexVolume: s.optional(12, FlexPersistentVolumeSource, "A volume that a program on the node provides. Superseded by CSI."),
  azureFile: s.optional(13, AzureFilePersistentVolumeSource, "An Azure file share."),
  vsphereVolume: s.optional(14, VsphereVirtualDiskVolumeSource, "A vSphere disk."),
  quobyte: s.optional(15, QuobyteVolumeSource, "A Quobyte volume. No longer supported."),
  azureDisk: s.optional(16, AzureDiskVolumeSource, "An Azure disk."),
  photonPersistentDisk: s.optional(17, PhotonPersistentDiskVolumeSource, "A Photon disk. No longer supported."),
  portworxVolume: s.optional(18, PortworxVolumeSource, "A Portworx volume."),
  scaleIO: s.optional(19, ScaleIOPersistentVolumeSource, "A ScaleIO volume. No longer supported."),
  local: s.optional(20, LocalVolumeSource, "A directory or disk of one node, which `nodeAffinity` names."),
  storageos: s.optional(21, StorageOSPersistentVolumeSource, "A StorageOS volume. No longer supported."),
  csi: s.optional(22, CSIPersistentVolumeSource, "A volume that a CSI driver provides."),
});
export type PersistentVolumeSource = s.TypeOf<typeof PersistentVolumeSource>;
