/** Which of many volumes fits a claim best. Used by the binder, and by the scheduler for claims that wait for a pod. */
import { labelSelectorFrom } from "../labels/index.ts";
import { compareQuantities } from "../quantity.ts";
import type * as core from "../types/core/v1/index.ts";
import { isKeptFor, storageClassOf } from "./claims.ts";

type Claim = core.PersistentVolumeClaim;
type Volume = core.PersistentVolume;

interface Search {
  /** Claims that wait for a pod get only volumes that are kept for them, until a node is known. */
  readonly waits?: boolean;
  /** Whether a volume can be reached from the node in question. */
  readonly reachable?: (volume: Volume) => boolean;
  /** Volumes that others in the same decision have got. */
  readonly taken?: ReadonlySet<string>;
}

/** The volume that is kept for the claim, else the smallest that fits. */
export function bestVolumeFor(claim: Claim, volumes: Iterable<Volume>, search: Search = {}): Volume | undefined {
  const { waits = false, reachable = () => true, taken } = search;
  const selects = selectorOf(claim);
  let best: Volume | undefined;
  for (const volume of volumes) {
    if (taken?.has(volume.metadata.name) || volume.metadata.deletionTimestamp) continue;
    if (volume.spec.claimRef && !isKeptFor(volume, claim)) continue;
    if (modeOf(volume) !== modeOf(claim)) continue;
    if (volume.spec.claimRef) {
      if (isTooSmall(volume, claim)) continue;
      return reachable(volume) ? volume : undefined;
    }
    if (waits || volume.status.phase !== "Available" || !selects(volume)) continue;
    if (mismatch(volume, claim) !== undefined || !reachable(volume)) continue;
    if (!best || compareQuantities(sizeOf(volume), sizeOf(best)) < 0) best = volume;
  }
  return best;
}

/** Why a volume doesn't do for a claim that asks for it. */
export function mismatch(volume: Volume, claim: Claim): string | undefined {
  if (isTooSmall(volume, claim)) return "requested PV is too small";
  if (storageClassOf(volume) !== storageClassOf(claim)) return "storageClassName does not match";
  if ((volume.spec.volumeAttributesClassName ?? "") !== (claim.spec.volumeAttributesClassName ?? ""))
    return "volumeAttributesClassName does not match";
  if (modeOf(volume) !== modeOf(claim)) return "incompatible volumeMode";
  const offered = volume.spec.accessModes ?? [];
  if (!claim.spec.accessModes?.every((mode) => offered.includes(mode))) return "incompatible accessMode";
  return undefined;
}

export function modeOf({ spec }: Volume | Claim): "Block" | "Filesystem" {
  return spec.volumeMode ?? "Filesystem";
}

function sizeOf({ spec }: Volume): string {
  return spec.capacity?.["storage"] ?? "0";
}

function isTooSmall(volume: Volume, { spec }: Claim): boolean {
  return compareQuantities(sizeOf(volume), spec.resources?.requests?.["storage"] ?? "0") < 0;
}

function selectorOf({ spec }: Claim): (volume: Volume) => boolean {
  if (!spec.selector) return () => true;
  const selector = labelSelectorFrom(spec.selector);
  return ({ metadata }) => selector.matches(metadata.labels ?? {});
}
