/** Claims and volumes for tests. */
import type { corev1, metav1, storagev1 } from "@kayak/api";
import { meta } from "../testing/objects.ts";

export function claim(
  spec: Partial<corev1.PersistentVolumeClaimSpec> = {},
  metadata: Partial<metav1.ObjectMeta> = {},
): corev1.PersistentVolumeClaim {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: meta("data", metadata),
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
    status: { phase: "Pending" },
  };
}

export function volume(
  spec: Partial<corev1.PersistentVolumeSpec> = {},
  { status = {}, ...metadata }: Partial<metav1.ObjectMeta> & { status?: corev1.PersistentVolumeStatus } = {},
): corev1.PersistentVolume {
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: meta("disk", { namespace: "", ...metadata }),
    spec: {
      accessModes: ["ReadWriteOnce"],
      capacity: { storage: "1Gi" },
      hostPath: { path: "/data" },
      persistentVolumeReclaimPolicy: "Retain",
      ...spec,
    },
    status: { phase: "Available", ...status },
  };
}

export function storageClass(name: string, more: Partial<storagev1.StorageClass> = {}): storagev1.StorageClass {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: meta(name),
    provisioner: "example.com/disks",
    volumeBindingMode: "Immediate",
    ...more,
  };
}
