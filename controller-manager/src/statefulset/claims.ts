/** The claims of a stateful set's pods: made before them, and owned by what they shall go with. */
import {
  PersistentVolumeClaims,
  Pods,
  StatefulSets,
  isStatus,
  type appsv1,
  type corev1,
  type metav1,
} from "@kayak/api";
import type { Client, EventRecorder, Informer } from "@kayak/client";
import type { ControllerContext } from "../context.ts";
import { sameValue } from "../shared/equal.ts";
import { messageOf, unlessGone } from "../shared/errors.ts";
import { isTerminating } from "../shared/objects.ts";
import { claimsOf } from "./identity.ts";

type StatefulSet = appsv1.StatefulSet;
type Claim = corev1.PersistentVolumeClaim;

export class StatefulClaims {
  readonly #client: Client;
  readonly #claims: Informer<Claim>;
  readonly #events: EventRecorder;

  constructor({ client, informers }: Pick<ControllerContext, "client" | "informers">, events: EventRecorder) {
    this.#client = client;
    this.#claims = informers.get(PersistentVolumeClaims);
    this.#events = events;
  }

  async create(set: StatefulSet, ordinal: number, pod: string): Promise<void> {
    for (const draft of claimsOf(set, ordinal)) {
      const { name, namespace } = draft.metadata;
      const existing = this.#claims.store.get(`${namespace}/${name}`);
      if (existing && isTerminating(existing)) throw new Error(`pvc ${name} is being deleted`);
      if (existing) continue;
      try {
        await this.#client.create(PersistentVolumeClaims, draft);
        const message = `create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`;
        this.#events.event(set, "Normal", "SuccessfulCreate", message);
      } catch (error) {
        if (isStatus(error, "AlreadyExists")) continue;
        const message = `create Claim ${name} for Pod ${pod} in StatefulSet ${set.metadata.name} failed error: ${messageOf(error)}`;
        this.#events.event(set, "Warning", "FailedCreate", message);
        throw error;
      }
    }
  }

  /** Makes the owners of a pod's claims what the retention policy says. */
  async own(
    set: StatefulSet,
    pod: corev1.Pod,
    { ordinal, condemned }: { ordinal: number; condemned: boolean },
  ): Promise<void> {
    for (const { metadata } of claimsOf(set, ordinal)) {
      const claim = this.#claims.store.get(`${metadata.namespace}/${metadata.name}`);
      if (!claim) continue;
      const ownerReferences = planOwners(claim, { set, pod, condemned });
      if (sameValue(ownerReferences, claim.metadata.ownerReferences)) continue;
      const owned = { ...claim, metadata: { ...claim.metadata, ownerReferences } };
      await unlessGone(this.#client.update(PersistentVolumeClaims, owned));
    }
  }
}

export function planOwners(
  { metadata }: Claim,
  { set, pod, condemned }: { readonly set: StatefulSet; readonly pod: corev1.Pod; readonly condemned: boolean },
): metav1.OwnerReference[] {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const others = (metadata.ownerReferences ?? []).filter(
    ({ uid, kind, name }) => uid !== set.metadata.uid && !(kind === Pods.kind && name === pod.metadata.name),
  );
  const owners = [...others];
  if (whenScaled === "Delete" && condemned) owners.push(reference("v1", Pods.kind, pod));
  else if (whenDeleted === "Delete") owners.push(reference("apps/v1", StatefulSets.kind, set));
  return owners;
}

function reference(
  apiVersion: string,
  kind: string,
  { metadata }: { metadata: metav1.ObjectMeta },
): metav1.OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid };
}
