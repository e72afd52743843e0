/** Claims grow only when they are bound and their class allows it. */
import { compareQuantities, forbidden, storageClassOf, type corev1, type storagev1 } from "@kayak/api";
import type { AdmissionPlugin } from "./admission.ts";

type Claim = corev1.PersistentVolumeClaim;

export function persistentVolumeClaimResize(
  classCalled: (name: string) => storagev1.StorageClass | undefined,
): AdmissionPlugin {
  return {
    name: "PersistentVolumeClaimResize",
    validate({ operation, resource, subresource, name = "", object, oldObject }) {
      if (operation !== "UPDATE" || resource.kind !== "PersistentVolumeClaim" || subresource || !object) return;
      const [claim, before] = [object as Claim, oldObject as Claim];
      if (compareQuantities(requested(claim), requested(before)) <= 0) return;
      const problem = refusal(claim, before, classCalled);
      if (problem !== undefined) throw forbidden(resource, name, problem);
    },
  };
}

function requested({ spec }: Claim): string {
  return spec.resources?.requests?.["storage"] ?? "0";
}

function refusal(
  claim: Claim,
  before: Claim,
  classCalled: (name: string) => storagev1.StorageClass | undefined,
): string | undefined {
  if (before.status.phase !== "Bound") return "Only bound persistent volume claims can be expanded";
  if (classCalled(storageClassOf(claim))?.allowVolumeExpansion) return undefined;
  return "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";
}
