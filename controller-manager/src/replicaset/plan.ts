/** How many pods a replica set makes or gives up now. */
import type { corev1 } from "@kayak/api";
import { deletionOrder } from "./rank.ts";

/** Pods made or deleted in one go at most; the next reconcile goes on. */
export const BURST_REPLICAS = 500;

export type ReplicaAction =
  | { readonly kind: "create"; readonly count: number }
  | { readonly kind: "delete"; readonly pods: readonly corev1.Pod[] };

export interface ReplicaState {
  readonly wanted: number;
  /** The active pods of this replica set. */
  readonly pods: readonly corev1.Pod[];
  /** The active pods of every replica set with the same owner, this one's among them. */
  readonly related: readonly corev1.Pod[];
}

export function planReplicas({ wanted, pods, related }: ReplicaState, nowMs: number): ReplicaAction | undefined {
  const missing = Math.min(wanted - pods.length, BURST_REPLICAS);
  if (missing > 0) return { kind: "create", count: missing };
  const surplus = Math.min(-missing, BURST_REPLICAS);
  if (surplus > 0) return { kind: "delete", pods: deletionOrder(pods, related, nowMs).slice(0, surplus) };
  return undefined;
}
