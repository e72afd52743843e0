/** What this node's provisioner does about a claim or a volume. */
import {
  claimRefOf,
  compareQuantities,
  holderOf,
  isFullyBound,
  localProvisioner,
  modeOf,
  nodeAffinityOf,
  storageClassOf,
  volumeAnnotations,
  type Draft,
  type corev1,
  type storagev1,
} from "@kayak/api";

type Claim = corev1.PersistentVolumeClaim;
type Volume = corev1.PersistentVolume;

export interface ClaimQuestion {
  readonly claim: Claim;
  readonly node: string;
  readonly storageClass: storagev1.StorageClass | undefined;
  /** The claim's volume. */
  readonly volume: Volume | undefined;
}

export type ClaimAction =
  | { readonly kind: "nothing" }
  | { readonly kind: "provision"; readonly storageClass: storagev1.StorageClass }
  | { readonly kind: "refuse"; readonly message: string }
  | { readonly kind: "grow"; readonly volume: Volume; readonly size: string };

const nothing: ClaimAction = { kind: "nothing" };

export function volumeNameFor(claim: Claim): string {
  return `pvc-${claim.metadata.uid}`;
}

export function requestedSize({ spec }: Claim): string {
  return spec.resources?.requests?.["storage"] ?? "0";
}

export function planClaim({ claim, node, storageClass, volume }: ClaimQuestion): ClaimAction {
  if (claim.metadata.deletionTimestamp) return nothing;
  if (isFullyBound(claim)) return planGrowth(claim, volume, node);
  if (claim.spec.volumeName || claim.metadata.annotations?.[volumeAnnotations.provisioner] !== localProvisioner)
    return nothing;
  if (!storageClass || storageClass.provisioner !== localProvisioner) return nothing;
  const selected = claim.metadata.annotations[volumeAnnotations.selectedNode];
  // Nobody chose a node for a claim that is bound at once: the first node to make the volume has it.
  if (selected !== undefined && selected !== node) return nothing;
  const problem = refusal(claim);
  return problem === undefined ? { kind: "provision", storageClass } : { kind: "refuse", message: problem };
}

function refusal({ spec }: Claim): string | undefined {
  if (spec.selector) return "claim.Spec.Selector is not supported";
  if (spec.dataSource ?? spec.dataSourceRef) return "data sources are not supported";
  const mode = spec.accessModes?.find((each) => each === "ReadWriteMany" || each === "ReadOnlyMany");
  return mode && `access mode ${mode} is not supported: a volume is a directory of one node`;
}

function planGrowth(claim: Claim, volume: Volume | undefined, node: string): ClaimAction {
  if (!volume || holderOf(volume) !== node || claim.status.phase !== "Bound") return nothing;
  const size = requestedSize(claim);
  const grown = compareQuantities(claim.status.capacity?.["storage"] ?? "0", size) >= 0;
  return grown ? nothing : { kind: "grow", volume, size };
}

export interface VolumeDraft {
  readonly claim: Claim;
  readonly storageClass: storagev1.StorageClass;
  readonly node: string;
  readonly path: string;
}

export function draftVolume({ claim, storageClass, node, path }: VolumeDraft): Draft<Volume> {
  return {
    metadata: {
      name: volumeNameFor(claim),
      annotations: { [volumeAnnotations.provisionedBy]: localProvisioner },
    },
    spec: {
      accessModes: claim.spec.accessModes,
      capacity: { storage: requestedSize(claim) },
      claimRef: claimRefOf(claim),
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
      storageClassName: storageClassOf(claim),
      volumeMode: modeOf(claim),
      nodeAffinity: nodeAffinityOf(node),
      local: { path },
      ...(storageClass.mountOptions && { mountOptions: storageClass.mountOptions }),
    },
  };
}

/** A volume whose claim is gone goes too, if its policy says so. */
export function isToDelete(volume: Volume, node: string): boolean {
  const { spec, status } = volume;
  if (holderOf(volume) !== node || spec.persistentVolumeReclaimPolicy !== "Delete") return false;
  return status.phase === "Released";
}
