/** What becomes of one object, given its owners and its dependents. */
import type { KubernetesObject, metav1 } from "@kayak/api";
import { isTerminating } from "../shared/objects.ts";

export const FOREGROUND = "foregroundDeletion";
export const ORPHAN = "orphan";

/**
 * - solid: the owner exists, or can't be judged
 * - absent: there is no such object any more
 * - waiting: the owner is being deleted and waits for its dependents
 */
export type OwnerState = "solid" | "absent" | "waiting";

export interface CollectState {
  readonly object: KubernetesObject;
  readonly owners: readonly { readonly reference: metav1.OwnerReference; readonly state: OwnerState }[];
  /** The objects that name this one as an owner. */
  readonly dependents: readonly KubernetesObject[];
}

export type CollectAction =
  | { readonly kind: "delete"; readonly policy: "Background" | "Foreground" | "Orphan" }
  /** Owners to take out of the object, because others keep it alive. */
  | { readonly kind: "dropOwners"; readonly uids: readonly string[] }
  /** The object's owners shall not wait for it: they wait for each other in a circle. */
  | { readonly kind: "unblockOwners" }
  | { readonly kind: "orphanDependents"; readonly dependents: readonly KubernetesObject[] }
  | { readonly kind: "visitDependents"; readonly dependents: readonly KubernetesObject[] }
  | { readonly kind: "removeFinalizer"; readonly finalizer: string };

/** Actions in order; a failing one ends the plan. */
export function planCollection(state: CollectState): readonly CollectAction[] {
  return isTerminating(state.object) ? planTerminating(state) : planAlive(state);
}

function planTerminating({ object, dependents }: CollectState): readonly CollectAction[] {
  if (hasFinalizer(object, ORPHAN)) {
    return [
      { kind: "orphanDependents", dependents },
      { kind: "removeFinalizer", finalizer: ORPHAN },
    ];
  }
  if (!hasFinalizer(object, FOREGROUND)) return [];
  const alive = dependents.filter((dependent) => !isTerminating(dependent));
  const visit: CollectAction[] = alive.length > 0 ? [{ kind: "visitDependents", dependents: alive }] : [];
  const blocked = dependents.some((dependent) => blocks(dependent, object));
  return blocked ? visit : [...visit, { kind: "removeFinalizer", finalizer: FOREGROUND }];
}

function planAlive({ object, owners, dependents }: CollectState): readonly CollectAction[] {
  const uids = (wanted: OwnerState) =>
    owners.filter(({ state }) => state === wanted).map(({ reference }) => reference.uid);
  const lost = [...uids("absent"), ...uids("waiting")];
  if (lost.length === 0) return [];
  if (lost.length < owners.length) return [{ kind: "dropOwners", uids: lost }];
  if (uids("waiting").length > 0 && dependents.length > 0) {
    const circle = dependents.some((dependent) => isTerminating(dependent) && hasFinalizer(dependent, FOREGROUND));
    const unblock: CollectAction[] = circle ? [{ kind: "unblockOwners" }] : [];
    return [...unblock, { kind: "delete", policy: "Foreground" }];
  }
  if (hasFinalizer(object, ORPHAN)) return [{ kind: "delete", policy: "Orphan" }];
  return [{ kind: "delete", policy: hasFinalizer(object, FOREGROUND) ? "Foreground" : "Background" }];
}

export function hasFinalizer({ metadata }: KubernetesObject, finalizer: string): boolean {
  return metadata.finalizers?.includes(finalizer) ?? false;
}

/** Whether the owner has to wait for this dependent. */
function blocks({ metadata }: KubernetesObject, owner: KubernetesObject): boolean {
  return (
    metadata.ownerReferences?.some(({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion) ??
    false
  );
}
