/** The resources of the group storage.k8s.io. */
import * as sub from "../subresources.ts";
import * as storage from "../types/storage/v1/index.ts";
import { resource } from "./make.ts";

const group = "storage.k8s.io";

export const CSIDrivers = resource({
  group,
  kind: "CSIDriver",
  plural: "csidrivers",
  schema: storage.CSIDriver,
  namespaced: false,
});
export const CSINodes = resource({
  group,
  kind: "CSINode",
  plural: "csinodes",
  schema: storage.CSINode,
  namespaced: false,
});
export const CSIStorageCapacities = resource({
  group,
  kind: "CSIStorageCapacity",
  plural: "csistoragecapacities",
  schema: storage.CSIStorageCapacity,
});
export const StorageClasses = resource({
  group,
  kind: "StorageClass",
  plural: "storageclasses",
  schema: storage.StorageClass,
  shortNames: ["sc"],
  namespaced: false,
});
export const VolumeAttachments = resource({
  group,
  kind: "VolumeAttachment",
  plural: "volumeattachments",
  schema: storage.VolumeAttachment,
  namespaced: false,
  subresources: [sub.status],
});
export const VolumeAttributesClasses = resource({
  group,
  kind: "VolumeAttributesClass",
  plural: "volumeattributesclasses",
  schema: storage.VolumeAttributesClass,
  shortNames: ["vac"],
  namespaced: false,
});
