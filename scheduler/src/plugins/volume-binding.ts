/**
 * Pods go where their volumes can be reached. Claims that wait for a pod get a volume that is there, or the annotation that tells
 * a provisioner the node; the pod is bound once they all are.
 */
import { PersistentVolumeClaims, PersistentVolumes, claimRefOf, volumeAnnotations } from "@kayak/api";
import type { Client } from "@kayak/client";
import { Slot } from "../framework/cycle.ts";
import type { Placing, Plugin, Rejection } from "../framework/types.ts";
import { planForNode, progressOf, sortClaims, type PodClaims, type VolumePlan } from "../volumes/plan.ts";
import type { Changes } from "../volumes/changes.ts";
import { claimsOf, type Claim, type StorageView } from "../volumes/storage-view.ts";

/** A volume that takes longer is not waited for: the pod is scheduled anew. */
const BIND_TIMEOUT_MS = 600_000;

export interface VolumeBindingOptions {
  readonly storage: StorageView;
  /** Absent where only decisions are asked for. */
  readonly client?: Client;
  /** Of anything in `storage`. */
  readonly changes?: Changes;
}

function isRejection(value: PodClaims | VolumePlan | Rejection): value is Rejection {
  return "reasons" in value;
}

export function createVolumeBinding({ storage, client, changes }: VolumeBindingOptions) {
  const slot = new Slot<PodClaims>();
  /** What was decided, by the pod's uid, until it is done or given up. */
  const plans = new Map<string, VolumePlan>();
  const taken = () => {
    const names = new Set<string>();
    for (const { matched } of plans.values()) for (const { volume } of matched) names.add(volume.metadata.name);
    return names;
  };

  /** Answers with the claims as they are written. */
  async function carryOut({ matched, provisioned }: VolumePlan, { node, signal }: Placing): Promise<Claim[]> {
    for (const { claim, volume } of matched) {
      const annotations = { ...volume.metadata.annotations, [volumeAnnotations.boundByController]: "yes" };
      const metadata = volume.spec.claimRef ? volume.metadata : { ...volume.metadata, annotations };
      const kept = { ...volume, metadata, spec: { ...volume.spec, claimRef: claimRefOf(claim) } };
      await client!.update(PersistentVolumes, kept, { signal });
    }
    const written = matched.map(({ claim }) => claim);
    for (const { metadata } of provisioned) {
      const body = { metadata: { uid: metadata.uid, annotations: { [volumeAnnotations.selectedNode]: node } } };
      written.push(await client!.patch(PersistentVolumeClaims, metadata, { type: "merge", body, signal }));
    }
    return written;
  }

  async function waitUntilBound(written: readonly Claim[], signal: AbortSignal): Promise<void> {
    const deadlineMs = changes!.now() + BIND_TIMEOUT_MS;
    for (;;) {
      const progress = progressOf(written, storage);
      if (progress === "bound") return;
      if (progress === "refused") throw new Error("binding volumes: provisioning failed or the claim is gone");
      const timeoutMs = deadlineMs - changes!.now();
      if (!(await changes!.next({ timeoutMs, signal }))) throw new Error("binding volumes: context deadline exceeded");
    }
  }

  return {
    name: "VolumeBinding",
    preFilter(cycle) {
      if (claimsOf(cycle.pod.pod).length === 0) return { kind: "skip" };
      const claims = sortClaims(cycle.pod.pod, storage);
      if (isRejection(claims)) return { kind: "reject", rejection: claims };
      slot.set(cycle, claims);
      return undefined;
    },
    filter(cycle, { node }) {
      const plan = planForNode(slot.get(cycle), { node, storage, taken: taken() });
      return isRejection(plan) ? plan : undefined;
    },
    reserve(cycle, name) {
      const node = cycle.snapshot.node(name);
      if (claimsOf(cycle.pod.pod).length === 0 || !node) return undefined;
      const plan = planForNode(slot.get(cycle), { node: node.node, storage, taken: taken() });
      if (isRejection(plan)) return plan;
      if (plan.matched.length + plan.provisioned.length > 0) plans.set(cycle.pod.uid, plan);
      return undefined;
    },
    unreserve(cycle) {
      plans.delete(cycle.pod.uid);
    },
    async preBind(placing) {
      const plan = plans.get(placing.pod.uid);
      if (!plan) return;
      await waitUntilBound(await carryOut(plan, placing), placing.signal);
      plans.delete(placing.pod.uid);
    },
    wakes: (event) =>
      event.kind === "storage" || event.kind === "self" || (event.kind === "node" && event.change !== "delete"),
  } satisfies Plugin;
}
