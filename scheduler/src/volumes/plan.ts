/** Which volumes a pod's claims have, could have or would get on a node. */
import {
  annotated,
  bestVolumeFor,
  isFullyBound,
  isMadeFor,
  matchesAnyTerm,
  nodeLabel,
  noProvisioner,
  storageClassOf,
  volumeAnnotations,
  type corev1,
} from "@kayak/api";
import type { Rejection } from "../framework/types.ts";
import { claimsOf, type Claim, type StorageView, type Volume } from "./storage-view.ts";

/** A pod's claims by what is left to do for them. */
export interface PodClaims {
  readonly bound: readonly Claim[];
  /** They wait for the pod's node. */
  readonly waiting: readonly Claim[];
}

/** What binding a pod to a node entails. */
export interface VolumePlan {
  /** Volumes that are there, for their claims. */
  readonly matched: readonly { readonly claim: Claim; readonly volume: Volume }[];
  /** Claims for which somebody is to make a volume. */
  readonly provisioned: readonly Claim[];
}

function refuse(...reasons: string[]): Rejection {
  return { reasons, unresolvable: true };
}

const affinityConflict = refuse("node(s) didn't match PersistentVolume's node affinity");
const noVolume = refuse("node(s) didn't find available persistent volumes to bind");
const missingVolume = refuse("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)");

export function sortClaims(pod: corev1.Pod, storage: StorageView): PodClaims | Rejection {
  const bound: Claim[] = [];
  const waiting: Claim[] = [];
  for (const { key, ephemeral } of claimsOf(pod)) {
    const name = JSON.stringify(key.slice(key.indexOf("/") + 1));
    const claim = storage.claim(key);
    if (!claim && ephemeral)
      return refuse(`waiting for ephemeral volume controller to create the persistentvolumeclaim ${name}`);
    if (!claim) return refuse(`persistentvolumeclaim ${name} not found`);
    if (ephemeral && !isMadeFor(pod, claim))
      return refuse(
        `PVC ${key} was not created for pod ${pod.metadata.namespace}/${pod.metadata.name} (pod is not owner)`,
      );
    if (claim.status.phase === "Lost")
      return refuse(
        `persistentvolumeclaim ${name} bound to non-existent persistentvolume ${JSON.stringify(claim.spec.volumeName ?? "")}`,
      );
    if (claim.metadata.deletionTimestamp) return refuse(`persistentvolumeclaim ${name} is being deleted`);
    if (isFullyBound(claim)) bound.push(claim);
    else if (!claim.spec.volumeName && waitsForNode(claim, storage)) waiting.push(claim);
    else return refuse("pod has unbound immediate PersistentVolumeClaims");
  }
  return { bound, waiting };
}

function waitsForNode(claim: Claim, storage: StorageView): boolean {
  return storage.storageClass(storageClassOf(claim))?.volumeBindingMode === "WaitForFirstConsumer";
}

export interface NodeQuestion {
  readonly node: corev1.Node;
  readonly storage: StorageView;
  /** Volumes that other pods' decisions have taken, and the cache doesn't show yet. */
  readonly taken: ReadonlySet<string>;
}

export function planForNode(claims: PodClaims, question: NodeQuestion): VolumePlan | Rejection {
  return boundConflict(claims.bound, question) ?? planWaiting(claims.waiting, question);
}

function boundConflict(bound: readonly Claim[], { node, storage }: NodeQuestion): Rejection | undefined {
  for (const { spec } of bound) {
    const volume = storage.volume(spec.volumeName ?? "");
    if (!volume) return missingVolume;
    if (!isReachable(volume, node)) return affinityConflict;
  }
  return undefined;
}

export function isReachable({ spec }: Volume, node: corev1.Node): boolean {
  const required = spec.nodeAffinity?.required;
  return !required || matchesAnyTerm(node, required.nodeSelectorTerms);
}

function planWaiting(waiting: readonly Claim[], { node, storage, taken }: NodeQuestion): VolumePlan | Rejection {
  const used = new Set(taken);
  const matched: { claim: Claim; volume: Volume }[] = [];
  const provisioned: Claim[] = [];
  const reachable = (volume: Volume) => isReachable(volume, node);
  for (const claim of waiting) {
    const chosen = claim.metadata.annotations?.[volumeAnnotations.selectedNode];
    if (chosen !== undefined && chosen !== node.metadata.name) return noVolume;
    const volume = bestVolumeFor(claim, storage.volumes(), { reachable, taken: used });
    if (volume) {
      used.add(volume.metadata.name);
      matched.push({ claim, volume });
    } else if (canProvision(claim, node, storage)) provisioned.push(claim);
    else return noVolume;
  }
  return { matched, provisioned };
}

function canProvision(claim: Claim, node: corev1.Node, storage: StorageView): boolean {
  const storageClass = storage.storageClass(storageClassOf(claim));
  if (!storageClass || storageClass.provisioner === noProvisioner) return false;
  const { allowedTopologies = [] } = storageClass;
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => values.includes(nodeLabel(node, key) ?? "")),
  );
}

/**
 * How far claims have come since they were `written`: all bound, still on the way, or gone or given back by a provisioner that
 * takes away the node it can make nothing on.
 */
export function progressOf(written: readonly Claim[], storage: StorageView): "bound" | "waiting" | "refused" {
  const states = new Set(written.map((claim) => stateOf(claim, storage)));
  if (states.has("refused")) return "refused";
  return states.has("waiting") ? "waiting" : "bound";
}

function stateOf(written: Claim, storage: StorageView): "bound" | "waiting" | "refused" {
  const current = storage.claim(`${written.metadata.namespace}/${written.metadata.name}`);
  if (current?.metadata.uid !== written.metadata.uid) return "refused";
  if (isFullyBound(current)) return "bound";
  const { selectedNode } = volumeAnnotations;
  const isNewer = Number(current.metadata.resourceVersion) >= Number(written.metadata.resourceVersion);
  return isNewer && annotated(written, selectedNode) && !annotated(current, selectedNode) ? "refused" : "waiting";
}
