/**
 * A claim and a volume become one another's in four writes: the volume names the claim, its phase says so, the claim names
 * the volume, its status says so. Each is undefined when it is done already, so that a binding cut short goes on where it was.
 */
import { annotated, claimRefOf, isKeptFor, semanticEqual, volumeAnnotations, type corev1 } from "@kayak/api";

type Claim = corev1.PersistentVolumeClaim;
type Volume = corev1.PersistentVolume;

const { bindCompleted, boundByController } = volumeAnnotations;

function withAnnotations<T extends Claim | Volume>(object: T, annotations: Record<string, string>): T {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } };
}

export function boundVolume(volume: Volume, claim: Claim): Volume | undefined {
  if (volume.spec.claimRef?.uid === claim.metadata.uid) return undefined;
  const bound = { ...volume, spec: { ...volume.spec, claimRef: claimRefOf(claim) } };
  return isKeptFor(volume, claim) ? bound : withAnnotations(bound, { [boundByController]: "yes" });
}

export function boundVolumeStatus(volume: Volume): Volume | undefined {
  return volume.status.phase === "Bound" ? undefined : { ...volume, status: { ...volume.status, phase: "Bound" } };
}

export function boundClaim(claim: Claim, volume: Volume): Claim | undefined {
  const { name } = volume.metadata;
  const named = claim.spec.volumeName === name;
  if (named && annotated(claim, bindCompleted)) return undefined;
  const bound = { ...claim, spec: { ...claim.spec, volumeName: name } };
  return withAnnotations(bound, { [bindCompleted]: "yes", ...(!named && { [boundByController]: "yes" }) });
}

export function boundClaimStatus(claim: Claim, { spec }: Volume): Claim | undefined {
  // A volume that grew tells its claim through whoever made it grow.
  const capacity = claim.status.phase === "Bound" ? claim.status.capacity : spec.capacity;
  const status = { ...claim.status, phase: "Bound" as const, accessModes: spec.accessModes, capacity };
  return semanticEqual(status, claim.status) ? undefined : { ...claim, status };
}

export function unboundVolume(volume: Volume, kept: boolean): Volume {
  const { [boundByController]: _, ...annotations } = volume.metadata.annotations ?? {};
  const { claimRef, ...spec } = volume.spec;
  const { uid: _uid, resourceVersion: _revision, ...name } = claimRef ?? {};
  return {
    ...volume,
    metadata: { ...volume.metadata, annotations },
    spec: kept ? { ...spec, claimRef: name } : spec,
  };
}
