/** What everybody who handles claims and volumes agrees on: annotations, classes, and whose volume is whose. */
import type * as core from "../types/core/v1/index.ts";

type Claim = core.PersistentVolumeClaim;
type Volume = core.PersistentVolume;

export const volumeAnnotations = {
  /** On a claim: its binding is complete. */
  bindCompleted: "pv.kubernetes.io/bind-completed",
  /** On either: the controller chose the other one, so it may also take it back. */
  boundByController: "pv.kubernetes.io/bound-by-controller",
  /** On a volume: who made it. */
  provisionedBy: "pv.kubernetes.io/provisioned-by",
  /** On a claim: who is to make a volume for it. */
  provisioner: "volume.kubernetes.io/storage-provisioner",
  olderProvisioner: "volume.beta.kubernetes.io/storage-provisioner",
  /** On a claim: the node that the scheduler chose for its first consumer. */
  selectedNode: "volume.kubernetes.io/selected-node",
  /** On a storage class. */
  defaultClass: "storageclass.kubernetes.io/is-default-class",
  olderDefaultClass: "storageclass.beta.kubernetes.io/is-default-class",
  /** On a claim or a volume: the class, as it was said before there was a field. */
  olderClass: "volume.beta.kubernetes.io/storage-class",
} as const;

/** Classes of volumes that somebody else makes. */
export const noProvisioner = "kubernetes.io/no-provisioner";

export function annotated({ metadata }: Claim | Volume, annotation: string): boolean {
  return metadata.annotations?.[annotation] !== undefined;
}

/** The class of a claim or a volume; empty: none. */
export function storageClassOf({ metadata, spec }: Claim | Volume): string {
  return metadata.annotations?.[volumeAnnotations.olderClass] ?? spec.storageClassName ?? "";
}

export function claimRefOf({ metadata }: Claim): core.ObjectReference {
  const { namespace, name, uid, resourceVersion } = metadata;
  return {
    kind: "PersistentVolumeClaim",
    apiVersion: "v1",
    name,
    uid,
    ...(namespace !== undefined && { namespace }),
    ...(resourceVersion !== undefined && { resourceVersion }),
  };
}

/** Whether a volume is kept for this claim, perhaps by name only. */
export function isKeptFor({ spec: { claimRef } }: Volume, { metadata }: Claim): boolean {
  if (!claimRef || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return !claimRef.uid || claimRef.uid === metadata.uid;
}

/** Whether a claim has a volume and its volume has it. */
export function isFullyBound(claim: Claim): boolean {
  return Boolean(claim.spec.volumeName) && annotated(claim, volumeAnnotations.bindCompleted);
}

/** The claim that a pod's volume uses: one it names, or the one made for it. */
export function claimNameOf(pod: { readonly metadata: { name: string } }, volume: core.Volume): string | undefined {
  if (volume.persistentVolumeClaim) return volume.persistentVolumeClaim.claimName;
  return volume.ephemeral ? `${pod.metadata.name}-${volume.name}` : undefined;
}

/** Whether a claim was made for a volume of this pod, and not for a pod of the same name before it. */
export function isMadeFor(pod: core.Pod, claim: Claim): boolean {
  return claim.metadata.ownerReferences?.some(({ controller, uid }) => controller && uid === pod.metadata.uid) ?? false;
}
