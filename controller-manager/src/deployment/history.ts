/** Old replica sets are kept to roll back to, up to a limit. */
import type { appsv1 } from "@kayak/api";
import { isTerminating } from "../shared/objects.ts";
import { compareRevisions } from "./annotations.ts";
import { historyLimit } from "./limits.ts";
import { sizeOf } from "./replica-sets.ts";

/** The replica sets to delete: of the surplus the oldest revisions, those that still have pods left out. */
export function planHistory(
  deployment: appsv1.Deployment,
  old: readonly appsv1.ReplicaSet[],
): readonly appsv1.ReplicaSet[] {
  const kept = old.filter((replicaSet) => !isTerminating(replicaSet));
  const surplus = kept.length - (historyLimit(deployment) ?? kept.length);
  if (surplus <= 0) return [];
  return kept.sort(compareRevisions).slice(0, surplus).filter(isIdle);
}

function isIdle(replicaSet: appsv1.ReplicaSet): boolean {
  const { metadata, status } = replicaSet;
  const seen = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  return seen && status.replicas === 0 && sizeOf(replicaSet) === 0;
}
