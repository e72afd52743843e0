/** Persistent storage. */
import { ageOf } from "../time.ts";
import type * as core from "../types/core/v1/index.ts";
import type * as storage from "../types/storage/v1/index.ts";
import { ageColumn, column, nameColumn } from "./printer.ts";
import type { Printer } from "./printer.ts";

const unset = "<unset>";
const defaultClass = "storageclass.kubernetes.io/is-default-class";
const olderDefaultClass = "storageclass.beta.kubernetes.io/is-default-class";
const olderClass = "volume.beta.kubernetes.io/storage-class";

const shortModes: readonly (readonly [string, string])[] = [
  ["ReadWriteOnce", "RWO"],
  ["ReadOnlyMany", "ROX"],
  ["ReadWriteMany", "RWX"],
  ["ReadWriteOncePod", "RWOP"],
];

function modesText(modes: readonly string[] = []): string {
  const known = shortModes.filter(([mode]) => modes.includes(mode));
  return known.map(([, short]) => short).join(",");
}

function classOf({ metadata, spec }: core.PersistentVolume | core.PersistentVolumeClaim): string {
  return metadata.annotations?.[olderClass] ?? spec.storageClassName ?? "";
}

const volumeColumns = {
  capacity: column("Capacity", "How much the volume holds."),
  modes: column("Access Modes", "How it can be mounted: RWO, ROX, RWX or RWOP."),
  class: column("StorageClass", "The storage class."),
  attributes: column("VolumeAttributesClass", "The class of its changeable attributes."),
  mode: column("VolumeMode", "Whether it is a file system or a block device.", { wide: true }),
};

export const persistentVolumePrinter: Printer<core.PersistentVolume> = {
  columns: [
    nameColumn,
    volumeColumns.capacity,
    volumeColumns.modes,
    column("Reclaim Policy", "What happens once its claim is gone."),
    column("Status", "Whether it is free, bound, released or broken."),
    column("Claim", "The claim that has it."),
    volumeColumns.class,
    volumeColumns.attributes,
    column("Reason", "Why it is broken."),
    ageColumn,
    volumeColumns.mode,
  ],
  cells: (volume, now) => {
    const { metadata, spec, status } = volume;
    return [
      metadata.name,
      spec.capacity?.["storage"] ?? "0",
      modesText(spec.accessModes),
      spec.persistentVolumeReclaimPolicy ?? "",
      metadata.deletionTimestamp ? "Terminating" : (status.phase ?? ""),
      spec.claimRef ? `${spec.claimRef.namespace ?? ""}/${spec.claimRef.name ?? ""}` : "",
      classOf(volume),
      spec.volumeAttributesClassName ?? unset,
      status.reason ?? "",
      ageOf(metadata.creationTimestamp, now),
      spec.volumeMode ?? unset,
    ];
  },
};

export const persistentVolumeClaimPrinter: Printer<core.PersistentVolumeClaim> = {
  columns: [
    nameColumn,
    column("Status", "Whether it has a volume."),
    column("Volume", "The volume."),
    volumeColumns.capacity,
    volumeColumns.modes,
    volumeColumns.class,
    volumeColumns.attributes,
    ageColumn,
    volumeColumns.mode,
  ],
  cells: (claim, now) => {
    const { metadata, spec, status } = claim;
    const bound = spec.volumeName ? status : undefined;
    return [
      metadata.name,
      metadata.deletionTimestamp ? "Terminating" : (status.phase ?? ""),
      spec.volumeName ?? "",
      bound ? (bound.capacity?.["storage"] ?? "0") : "",
      modesText(bound?.accessModes),
      classOf(claim),
      spec.volumeAttributesClassName ?? unset,
      ageOf(metadata.creationTimestamp, now),
      spec.volumeMode ?? unset,
    ];
  },
};

export const storageClassPrinter: Printer<storage.StorageClass> = {
  columns: [
    nameColumn,
    column("Provisioner", "Who makes the volumes."),
    column("ReclaimPolicy", "What happens to a volume once its claim is gone."),
    column("VolumeBindingMode", "When claims get volumes."),
    column("AllowVolumeExpansion", "Whether claims may be enlarged."),
    ageColumn,
  ],
  cells: ({ metadata, ...facts }, now) => {
    const isDefault = [defaultClass, olderDefaultClass].some((key) => metadata.annotations?.[key] === "true");
    return [
      isDefault ? `${metadata.name} (default)` : metadata.name,
      facts.provisioner,
      facts.reclaimPolicy ?? "Delete",
      facts.volumeBindingMode ?? "Immediate",
      facts.allowVolumeExpansion ?? false,
      ageOf(metadata.creationTimestamp, now),
    ];
  },
};

export const volumeAttributesClassPrinter: Printer<storage.VolumeAttributesClass> = {
  columns: [nameColumn, column("DriverName", "The driver that knows the attributes."), ageColumn],
  cells: ({ metadata, driverName }, now) => [metadata.name, driverName, ageOf(metadata.creationTimestamp, now)],
};

export const volumeAttachmentPrinter: Printer<storage.VolumeAttachment> = {
  columns: [
    nameColumn,
    column("Attacher", "The driver that attaches."),
    column("PV", "The volume."),
    column("Node", "The node."),
    column("Attached", "Whether the volume is attached."),
    ageColumn,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.attacher,
    spec.source.persistentVolumeName ?? "",
    spec.nodeName,
    status.attached ?? false,
    ageOf(metadata.creationTimestamp, now),
  ],
};

export const csiDriverPrinter: Printer<storage.CSIDriver> = {
  columns: [
    nameColumn,
    column("AttachRequired", "Whether volumes are attached before they are mounted."),
    column("PodInfoOnMount", "Whether the driver is told for which pod it mounts."),
    column("StorageCapacity", "Whether the driver publishes how much room it has."),
    column("TokenRequests", "The audiences of the tokens it is given."),
    column("RequiresRepublish", "Whether mounting is repeated."),
    column("Modes", "The life cycles that it supports."),
    ageColumn,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec.attachRequired ?? true,
    spec.podInfoOnMount ?? false,
    spec.storageCapacity ?? false,
    spec.tokenRequests?.map(({ audience }) => audience).join(",") || unset,
    spec.requiresRepublish ?? false,
    spec.volumeLifecycleModes?.join(",") || "<none>",
    ageOf(metadata.creationTimestamp, now),
  ],
};

export const csiNodePrinter: Printer<storage.CSINode> = {
  columns: [nameColumn, column("Drivers", "How many drivers the node has.", { type: "integer" }), ageColumn],
  cells: ({ metadata, spec }, now) => [metadata.name, spec.drivers.length, ageOf(metadata.creationTimestamp, now)],
};

export const csiStorageCapacityPrinter: Printer<storage.CSIStorageCapacity> = {
  columns: [
    nameColumn,
    column("StorageClassName", "The storage class."),
    column("Capacity", "How much room there is."),
  ],
  cells: ({ metadata, storageClassName, capacity }) => [metadata.name, storageClassName, capacity ?? unset],
};
