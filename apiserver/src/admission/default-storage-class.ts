/** A claim that names no class gets the default one. Naming the empty class asks for none. */
import { defaultClassOf, volumeAnnotations, type corev1, type storagev1 } from "@kayak/api";
import type { AdmissionPlugin } from "./admission.ts";

export function defaultStorageClass(classes: () => Iterable<storagev1.StorageClass>): AdmissionPlugin {
  return {
    name: "DefaultStorageClass",
    mutate({ operation, resource, subresource, object }) {
      if (operation !== "CREATE" || resource.kind !== "PersistentVolumeClaim" || subresource || !object) return;
      const { metadata, spec } = object as corev1.PersistentVolumeClaim;
      const named = spec.storageClassName ?? metadata.annotations?.[volumeAnnotations.olderClass];
      if (named !== undefined) return;
      const chosen = defaultClassOf(classes());
      if (chosen) spec.storageClassName = chosen.metadata.name;
    },
  };
}
