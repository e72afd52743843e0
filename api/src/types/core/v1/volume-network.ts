/** Volumes that a storage system on the network provides. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { LocalObjectReference } from "./reference.ts";

export const AzureFileVolumeSource = s.message("io.k8s.api.core.v1.AzureFileVolumeSource", "", {
  secretName: s.required(1, s.string, ""),
  shareName: s.required(2, s.string, ""),
  readOnly: s.optional(3, s.boolean, ""),
});
export type AzureFileVolumeSource = z.infer<typeof AzureFileVolumeSource>;

export const CephFSVolumeSource = s.message("io.k8s.api.core.v1.CephFSVolumeSource", "", {
  monitors: s.required(1, s.list(s.string), "", { list: "atomic" }),
  path: s.optional(2, s.string, ""),
  user: s.optional(3, s.string, ""),
  secretFile: s.optional(4, s.string, ""),
  secretRef: s.optional(5, LocalObjectReference, ""),
  readOnly: s.optional(6, s.boolean, ""),
});
export type CephFSVolumeSource = z.infer<typeof CephFSVolumeSource>;

export const CinderVolumeSource = s.message("io.k8s.api.core.v1.CinderVolumeSource", "", {
  volumeID: s.required(1, s.string, ""),
  fsType: s.optional(2, s.string, ""),
  readOnly: s.optional(3, s.boolean, ""),
  secretRef: s.optional(4, LocalObjectReference, ""),
});
export type CinderVolumeSource = z.infer<typeof CinderVolumeSource>;

export const FCVolumeSource = s.message("io.k8s.api.core.v1.FCVolumeSource", "", {
  targetWWNs: s.optional(1, s.list(s.string), "", { list: "atomic" }),
  lun: s.optional(2, s.int32, ""),
  fsType: s.optional(3, s.string, ""),
  readOnly: s.optional(4, s.boolean, ""),
  wwids: s.optional(5, s.list(s.string), "", { list: "atomic" }),
});
export type FCVolumeSource = z.infer<typeof FCVolumeSource>;

export const GlusterfsVolumeSource = s.message("io.k8s.api.core.v1.GlusterfsVolumeSource", "", {
  endpoints: s.required(1, s.string, ""),
  path: s.required(2, s.string, ""),
  readOnly: s.optional(3, s.boolean, ""),
});
export type GlusterfsVolumeSource = z.infer<typeof GlusterfsVolumeSource>;

export const ISCSIVolumeSource = s.message("io.k8s.api.core.v1.ISCSIVolumeSource", "", {
  targetPortal: s.required(1, s.string, ""),
  iqn: s.required(2, s.string, ""),
  lun: s.required(3, s.int32, ""),
  iscsiInterface: s.optional(4, s.string, "", { default: '"default"' }),
  fsType: s.optional(5, s.string, ""),
  readOnly: s.optional(6, s.boolean, ""),
  portals: s.optional(7, s.list(s.string), "", { list: "atomic" }),
  chapAuthDiscovery: s.optional(8, s.boolean, ""),
  secretRef: s.optional(10, LocalObjectReference, ""),
  chapAuthSession: s.optional(11, s.boolean, ""),
  initiatorName: s.optional(12, s.string, ""),
});
export type ISCSIVolumeSource = z.infer<typeof ISCSIVolumeSource>;

export const NFSVolumeSource = s.message("io.k8s.api.core.v1.NFSVolumeSource", "", {
  server: s.required(1, s.string, ""),
  path: s.required(2, s.string, ""),
  readOnly: s.optional(3, s.boolean, ""),
});
export type NFSVolumeSource = z.infer<typeof NFSVolumeSource>;

export const QuobyteVolumeSource = s.message("io.k8s.api.core.v1.QuobyteVolumeSource", "", {
  registry: s.required(1, s.string, ""),
  volume: s.required(2, s.string, ""),
  readOnly: s.optional(3, s.boolean, ""),
  user: s.optional(4, s.string, ""),
  group: s.optional(5, s.string, ""),
  tenant: s.optional(6, s.string, ""),
});
export type QuobyteVolumeSource = z.infer<typeof QuobyteVolumeSource>;

export const RBDVolumeSource = s.message("io.k8s.api.core.v1.RBDVolumeSource", "", {
  monitors: s.required(1, s.list(s.string), "", { list: "atomic" }),
  image: s.required(2, s.string, ""),
  fsType: s.optional(3, s.string, ""),
  pool: s.optional(4, s.string, "", { default: '"rbd"' }),
  user: s.optional(5, s.string, "", { default: '"admin"' }),
  keyring: s.optional(6, s.string, "", { default: '"/etc/ceph/keyring"' }),
  secretRef: s.optional(7, LocalObjectReference, ""),
  readOnly: s.optional(8, s.boolean, ""),
});
export type RBDVolumeSource = z.infer<typeof RBDVolumeSource>;

export const ScaleIOVolumeSource = s.message("io.k8s.api.core.v1.ScaleIOVolumeSource", "", {
  gateway: s.required(1, s.string, ""),
  system: s.required(2, s.string, ""),
  secretRef: s.required(3, LocalObjectReference, ""),
  sslEnabled: s.optional(4, s.boolean, ""),
  protectionDomain: s.optional(5, s.string, ""),
  storagePool: s.optional(6, s.string, ""),
  storageMode: s.optional(7, s.string, "", { default: '"ThinProvisioned"' }),
  volumeName: s.optional(8, s.string, ""),
  fsType: s.optional(9, s.string, "", { default: '"xfs"' }),
  readOnly: s.optional(10, s.boolean, ""),
});
export type ScaleIOVolumeSource = z.infer<typeof ScaleIOVolumeSource>;

export const StorageOSVolumeSource = s.message("io.k8s.api.core.v1.StorageOSVolumeSource", "", {
  volumeName: s.optional(1, s.string, ""),
  volumeNamespace: s.optional(2, s.string, ""),
  fsType: s.optional(3, s.string, ""),
  readOnly: s.optional(4, s.boolean, ""),
  secretRef: s.optional(5, LocalObjectReference, ""),
});
export type StorageOSVolumeSource = z.infer<typeof StorageOSVolumeSource>;
