/** Defaults of persistent storage. */
import { defaultClaimSpec } from "./claim.ts";
import { defaultResourceList } from "./resources.ts";
import type { core, storage } from "./types.ts";
import { defaultSource } from "./volume.ts";

export function defaultPersistentVolume({ spec, status }: core.PersistentVolume): void {
  spec.persistentVolumeReclaimPolicy ||= "Retain";
  spec.volumeMode ??= "Filesystem";
  status.phase ||= "Pending";
  defaultResourceList(spec.capacity);
  defaultSource(spec);
}

export function defaultPersistentVolumeClaim({ spec, status }: core.PersistentVolumeClaim): void {
  status.phase ||= "Pending";
  defaultClaimSpec(spec);
}

export function defaultStorageClass(storageClass: storage.StorageClass): void {
  storageClass.reclaimPolicy ??= "Delete";
  storageClass.volumeBindingMode ??= "Immediate";
}

export function defaultCSIDriver({ spec }: storage.CSIDriver): void {
  spec.attachRequired ??= true;
  spec.podInfoOnMount ??= false;
  spec.storageCapacity ??= false;
  spec.fsGroupPolicy ??= "ReadWriteOnceWithFSType";
  if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ["Persistent"];
  spec.requiresRepublish ??= false;
  spec.seLinuxMount ??= false;
}
