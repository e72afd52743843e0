/** What becomes of a claim: a volume that is there, one that somebody is to make, or nothing yet. */
import {
  annotated,
  bestVolumeFor,
  defaultClassOf,
  isFullyBound,
  isKeptFor,
  mismatch,
  noProvisioner,
  storageClassOf,
  volumeAnnotations,
  type corev1,
  type storagev1,
} from "@kayak/api";
import type { Happening } from "./happening.ts";

export interface ClaimState {
  readonly claim: corev1.PersistentVolumeClaim;
  readonly volume: (name: string) => corev1.PersistentVolume | undefined;
  readonly volumes: readonly corev1.PersistentVolume[];
  readonly classes: readonly storagev1.StorageClass[];
  /** Pods that use the claim and have no node yet. */
  readonly waitingPods: readonly string[];
}

export type ClaimPlan =
  | { readonly kind: "bind"; readonly volume: corev1.PersistentVolume }
  | { readonly kind: "pending"; readonly event?: Happening; readonly annotations?: Readonly<Record<string, string>> }
  | { readonly kind: "setClass"; readonly name: string }
  | { readonly kind: "lost"; readonly event: Happening };

export function planClaim(state: ClaimState): ClaimPlan {
  if (annotated(state.claim, volumeAnnotations.bindCompleted)) return planBound(state);
  return state.claim.spec.volumeName ? planPrebound(state) : planUnbound(state);
}

function planBound({ claim, volume: volumeCalled }: ClaimState): ClaimPlan {
  if (!isFullyBound(claim))
    return lost("ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
  const volume = volumeCalled(claim.spec.volumeName!);
  if (!volume) return lost("ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
  const ref = volume.spec.claimRef;
  if (!ref || ref.uid === claim.metadata.uid) return { kind: "bind", volume };
  return lost("ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly");
}

function lost(reason: string, message: string): ClaimPlan {
  return { kind: "lost", event: { type: "Warning", reason, message } };
}

/** The claim names its volume. */
function planPrebound({ claim, volume: volumeCalled }: ClaimState): ClaimPlan {
  const name = claim.spec.volumeName!;
  const volume = volumeCalled(name);
  if (!volume) return { kind: "pending" };
  if (volume.spec.claimRef) {
    if (isKeptFor(volume, claim)) return { kind: "bind", volume };
    return warning("FailedBinding", `volume ${JSON.stringify(name)} already bound to a different claim.`);
  }
  const problem = mismatch(volume, claim);
  if (problem === undefined) return { kind: "bind", volume };
  return warning("VolumeMismatch", `Cannot bind to requested volume ${JSON.stringify(name)}: ${problem}`);
}

function planUnbound(state: ClaimState): ClaimPlan {
  const { claim, volumes, classes } = state;
  const name = storageClassOf(claim);
  const storageClass = classes.find(({ metadata }) => metadata.name === name);
  const waits = storageClass?.volumeBindingMode === "WaitForFirstConsumer";
  const volume = bestVolumeFor(claim, volumes, { waits });
  if (volume) return { kind: "bind", volume };
  if (waits && !annotated(claim, volumeAnnotations.selectedNode)) return waitForPod(state.waitingPods);
  if (name === "") return planClassless(state);
  return planProvisioning(name, storageClass);
}

function waitForPod(pods: readonly string[]): ClaimPlan {
  if (pods.length === 0)
    return normal("WaitForFirstConsumer", "waiting for first consumer to be created before binding");
  const noun = pods.length === 1 ? "pod" : "pods";
  return normal("WaitForPodScheduled", `waiting for ${noun} ${pods.join(",")} to be scheduled`);
}

/** A claim that left its class open gets the default class as soon as there is one. */
function planClassless({ claim, classes }: ClaimState): ClaimPlan {
  const open = claim.spec.storageClassName === undefined && !annotated(claim, volumeAnnotations.olderClass);
  const chosen = open ? defaultClassOf(classes) : undefined;
  if (chosen) return { kind: "setClass", name: chosen.metadata.name };
  return normal("FailedBinding", "no persistent volumes available for this claim and no storage class is set");
}

function planProvisioning(name: string, storageClass: storagev1.StorageClass | undefined): ClaimPlan {
  if (!storageClass)
    return warning("ProvisioningFailed", `storageclass.storage.k8s.io ${JSON.stringify(name)} not found`);
  const { provisioner } = storageClass;
  if (provisioner === noProvisioner)
    return warning("ProvisioningFailed", `no volume plugin matched name: ${noProvisioner}`);
  const message =
    `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. ` +
    "If volume creation is delayed, please verify that the provisioner is running and correctly registered.";
  const annotations = {
    [volumeAnnotations.provisioner]: provisioner,
    [volumeAnnotations.olderProvisioner]: provisioner,
  };
  return { kind: "pending", event: { type: "Normal", reason: "ExternalProvisioning", message }, annotations };
}

function normal(reason: string, message: string): ClaimPlan {
  return { kind: "pending", event: { type: "Normal", reason, message } };
}

function warning(reason: string, message: string): ClaimPlan {
  return { kind: "pending", event: { type: "Warning", reason, message } };
}
