/** Volumes that a storage system on the network provides. */
import * as s from "../../../schema/kit.ts";
import { LocalObjectReference } from "./reference.ts";

export const AzureFileVolumeSource = s.message("io.k8s.api.core.v1.AzureFileVolumeSource", "An Azure file share.", {
  secretName: s.required(1, s.string, "The secret with the account's name and key."),
  shareName: s.required(2, s.string, "The name of the share."),
  readOnly: s.optional(3, s.boolean, "Whether it is mounted read-only. Default false."),
});
export type AzureFileVolumeSource = s.TypeOf<typeof AzureFileVolumeSource>;

export const CephFSVolumeSource = s.message("io.k8s.api.core.v1.CephFSVolumeSource", "A CephFS file system.", {
  monitors: s.required(1, s.list(s.string), "The Ceph monitors.", { list: "atomic" }),
  path: s.optional(2, s.string, "What part is mounted. Default `/`."),
  user: s.optional(3, s.string, "The user. Default admin."),
  secretFile: s.optional(4, s.string, "The file with the key. Default /etc/ceph/user.secret."),
  secretRef: s.optional(5, LocalObjectReference, "The secret with the key, instead of the file."),
  readOnly: s.optional(6, s.boolean, "Whether it is mounted read-only. Default false."),
});
export type CephFSVolumeSource = s.TypeOf<typeof CephFSVolumeSource>;

export const CinderVolumeSource = s.message("io.k8s.api.core.v1.CinderVolumeSource", "An OpenStack Cinder volume.", {
  volumeID: s.required(1, s.string, "The id of the volume."),
  fsType: s.optional(2, s.string, "The file system. Default ext4."),
  readOnly: s.optional(3, s.boolean, "Whether it is mounted read-only. Default false."),
  secretRef: s.optional(4, LocalObjectReference, "The secret with what is needed to reach OpenStack."),
});
export type CinderVolumeSource = s.TypeOf<typeof CinderVolumeSource>;

export const FCVolumeSource = s.message("io.k8s.api.core.v1.FCVolumeSource", "A Fibre Channel volume: either names and LUN, or `wwids`.", {
  targetWWNs: s.optional(1, s.list(s.string), "The world wide names of the target.", { list: "atomic" }),
  lun: s.optional(2, s.int32, "The LUN of the target.", { pointer: true }),
  fsType: s.optional(3, s.string, "The file system. Default ext4."),
  readOnly: s.optional(4, s.boolean, "Whether it is mounted read-only. Default false."),
  wwids: s.optional(5, s.list(s.string), "The world wide identifiers of the volume.", { list: "atomic" }),
});
export type FCVolumeSource = s.TypeOf<typeof FCVolumeSource>;

export const GlusterfsVolumeSource = s.message("io.k8s.api.core.v1.GlusterfsVolumeSource", "A Glusterfs volume.", {
  endpoints: s.required(1, s.string, "The endpoints object with the addresses of the servers."),
  path: s.required(2, s.string, "The name of the volume."),
  readOnly: s.optional(3, s.boolean, "Whether it is mounted read-only. Default false."),
});
export type GlusterfsVolumeSource = s.TypeOf<typeof GlusterfsVolumeSource>;

export const ISCSIVolumeSource = s.message("io.k8s.api.core.v1.ISCSIVolumeSource", "An iSCSI disk.", {
  targetPortal: s.required(1, s.string, "The portal: an address, with a port unless it is 3260."),
  iqn: s.required(2, s.string, "The name of the target."),
  lun: s.required(3, s.int32, "The LUN of the target."),
  iscsiInterface: s.optional(4, s.string, "The initiator's interface. Default `default` (tcp).", { default: '"default"' }),
  fsType: s.optional(5, s.string, "The file system. Default ext4."),
  readOnly: s.optional(6, s.boolean, "Whether it is mounted read-only. Default false."),
  portals: s.optional(7, s.list(s.string), "Further portals.", { list: "atomic" }),
  chapAuthDiscovery: s.optional(8, s.boolean, "Whether discovery authenticates by CHAP."),
  secretRef: s.optional(10, LocalObjectReference, "The secret for CHAP."),
  chapAuthSession: s.optional(11, s.boolean, "Whether sessions authenticate by CHAP."),
  initiatorName: s.optional(12, s.string, "The name of the initiator. Default: the node's.", { pointer: true }),
});
export type ISCSIVolumeSource = s.TypeOf<typeof ISCSIVolumeSource>;

export const NFSVolumeSource = s.message("io.k8s.api.core.v1.NFSVolumeSource", "A directory that an NFS server exports.", {
  server: s.required(1, s.string, "The host name or address of the server."),
  path: s.required(2, s.string, "The exported path."),
  readOnly: s.optional(3, s.boolean, "Whether it is mounted read-only. Default false."),
});
export type NFSVolumeSource = s.TypeOf<typeof NFSVolumeSource>;

export const QuobyteVolumeSource = s.message("io.k8s.api.core.v1.QuobyteVolumeSource", "A Quobyte volume.", {
  registry: s.required(1, s.string, "The registries, as host:port, separated by commas."),
  volume: s.required(2, s.string, "The name of the volume."),
  readOnly: s.optional(3, s.boolean, "Whether it is mounted read-only. Default false."),
  user: s.optional(4, s.string, "The user to whom it is mapped. Default: the owner of the service account."),
  group: s.optional(5, s.string, "The group to which it is mapped. Default: none."),
  tenant: s.optional(6, s.string, "The tenant that owns the volume."),
});
export type QuobyteVolumeSource = s.TypeOf<typeof QuobyteVolumeSource>;

export const RBDVolumeSource = s.message("io.k8s.api.core.v1.RBDVolumeSource", "A Ceph block device.", {
  monitors: s.required(1, s.list(s.string), "The Ceph monitors.", { list: "atomic" }),
  image: s.required(2, s.string, "The image."),
  fsType: s.optional(3, s.string, "The file system. Default ext4."),
  pool: s.optional(4, s.string, "The pool. Default rbd.", { default: '"rbd"' }),
  user: s.optional(5, s.string, "The user. Default admin.", { default: '"admin"' }),
  keyring: s.optional(6, s.string, "The keyring. Default /etc/ceph/keyring.", { default: '"/etc/ceph/keyring"' }),
  secretRef: s.optional(7, LocalObjectReference, "The secret with the key, instead of the keyring."),
  readOnly: s.optional(8, s.boolean, "Whether it is mounted read-only. Default false."),
});
export type RBDVolumeSource = s.TypeOf<typeof RBDVolumeSource>;

export const ScaleIOVolumeSource = s.message("io.k8s.api.core.v1.ScaleIOVolumeSource", "A ScaleIO volume.", {
  gateway: s.required(1, s.string, "The address of the gateway."),
  system: s.required(2, s.string, "The name of the storage system."),
  secretRef: s.required(3, LocalObjectReference, "The secret with user and password."),
  sslEnabled: s.optional(4, s.boolean, "Whether the gateway is reached by TLS. Default false."),
  protectionDomain: s.optional(5, s.string, "The protection domain."),
  storagePool: s.optional(6, s.string, "The storage pool."),
  storageMode: s.optional(7, s.string, "`ThickProvisioned` or `ThinProvisioned`. Default ThinProvisioned.", { default: '"ThinProvisioned"' }),
  volumeName: s.optional(8, s.string, "The name of the volume."),
  fsType: s.optional(9, s.string, "The file system. Default xfs.", { default: '"xfs"' }),
  readOnly: s.optional(10, s.boolean, "Whether it is mounted read-only. Default false."),
});
export type ScaleIOVolumeSource = s.TypeOf<typeof ScaleIOVolumeSource>;

export const StorageOSVolumeSource = s.message("io.k8s.api.core.v1.StorageOSVolumeSource", "A StorageOS volume.", {
  volumeName: s.optional(1, s.string, "The name of the volume, unique in its namespace."),
  volumeNamespace: s.optional(2, s.string, "The namespace of the volume in StorageOS. Default: the pod's."),
  fsType: s.optional(3, s.string, "The file system. Default ext4."),
  readOnly: s.optional(4, s.boolean, "Whether it is mounted read-only. Default false."),
  secretRef: s.optional(5, LocalObjectReference, "The secret with what is needed to reach StorageOS."),
});
export type StorageOSVolumeSource = s.TypeOf<typeof StorageOSVolumeSource>;
