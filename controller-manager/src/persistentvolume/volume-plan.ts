/** What becomes of a volume: its phase, and what happens to it once its claim is gone. */
import { annotated, modeOf, volumeAnnotations, type corev1 } from "@kayak/api";
import type { Happening } from "./happening.ts";

export interface VolumeState {
  readonly volume: corev1.PersistentVolume;
  readonly claim: (key: string) => corev1.PersistentVolumeClaim | undefined;
}

export type VolumePlan =
  | { readonly kind: "nothing" }
  | {
      readonly kind: "phase";
      readonly phase: "Available" | "Bound" | "Failed" | "Released";
      readonly message?: string;
      readonly event?: Happening;
    }
  /** Frees it from a claim that has another volume. `kept`: it stays reserved for the claim's name. */
  | { readonly kind: "unbind"; readonly kept: boolean }
  /** It is up to the claim. */
  | { readonly kind: "claim"; readonly key: string; readonly event?: Happening };

const nothing: VolumePlan = { kind: "nothing" };

export function planVolume({ volume, claim: claimOf }: VolumeState): VolumePlan {
  const ref = volume.spec.claimRef;
  if (!ref) return phase(volume, "Available");
  const key = `${ref.namespace}/${ref.name}`;
  const found = claimOf(key);
  if (!ref.uid) return found ? { kind: "claim", key } : phase(volume, "Available");
  const claim = found?.metadata.uid === ref.uid ? found : undefined;
  if (!claim) return planReleased(volume);
  if (!claim.spec.volumeName) return planUnfinished(volume, claim, key);
  if (claim.spec.volumeName === volume.metadata.name) return phase(volume, "Bound");
  return planOrphan(volume);
}

function phase(volume: corev1.PersistentVolume, wanted: "Available" | "Bound" | "Released"): VolumePlan {
  return volume.status.phase === wanted ? nothing : { kind: "phase", phase: wanted };
}

/** The volume has the claim, the claim does not have the volume yet. */
function planUnfinished(volume: corev1.PersistentVolume, claim: corev1.PersistentVolumeClaim, key: string): VolumePlan {
  if (modeOf(volume) === modeOf(claim)) return { kind: "claim", key };
  const message = `Cannot bind PersistentVolume to requested PersistentVolumeClaim ${JSON.stringify(claim.metadata.name)} due to incompatible volumeMode.`;
  return { kind: "claim", key, event: { type: "Warning", reason: "VolumeMismatch", message } };
}

/** The claim has got another volume: one that was made for it is of no use, one that was chosen for it is free again. */
function planOrphan(volume: corev1.PersistentVolume): VolumePlan {
  const made = annotated(volume, volumeAnnotations.provisionedBy);
  if (made && volume.spec.persistentVolumeReclaimPolicy === "Delete") return phase(volume, "Released");
  return { kind: "unbind", kept: !annotated(volume, volumeAnnotations.boundByController) };
}

function planReleased(volume: corev1.PersistentVolume): VolumePlan {
  const { phase: current } = volume.status;
  if (current !== "Released" && current !== "Failed") return phase(volume, "Released");
  if (current === "Failed" || volume.metadata.deletionTimestamp) return nothing;
  const policy = volume.spec.persistentVolumeReclaimPolicy;
  if (policy === "Recycle") return failed("VolumeFailedRecycle", "No recycler plugin found for the volume!");
  // Who made it deletes it.
  if (policy !== "Delete" || annotated(volume, volumeAnnotations.provisionedBy)) return nothing;
  const name = JSON.stringify(volume.metadata.name);
  const problem = `error getting deleter volume plugin for volume ${name}: no deletable volume plugin matched`;
  return failed("VolumeFailedDelete", problem);
}

function failed(reason: string, message: string): VolumePlan {
  return { kind: "phase", phase: "Failed", message, event: { type: "Warning", reason, message } };
}
