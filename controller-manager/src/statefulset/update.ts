/** The next step of a stateful set's rolling update: from the highest ordinal down, no more at a time than may be missing. */
import { resolveIntOrPercent } from "@kayak/api";
import { isTerminating } from "../shared/objects.ts";
import { isAvailable } from "../shared/pods.ts";
import type { StatefulAction } from "./plan.ts";
import { isHealthy, revisionOf, type Replica, type StatefulState } from "./state.ts";

export function planUpdate(state: StatefulState, wanted: readonly Replica[]): readonly StatefulAction[] {
  const { set, updateRevision, nowMs } = state;
  const { partition = 0 } = set.spec.updateStrategy?.rollingUpdate ?? {};
  const first = (set.spec.ordinals?.start ?? 0) + partition;
  const minReady = set.spec.minReadySeconds ?? 0;
  const actions: StatefulAction[] = [];
  let room = maxUnavailable(state);
  for (const { ordinal, pod } of [...wanted].reverse()) {
    if (ordinal < first || room <= 0) break;
    const outdated = pod && revisionOf(pod) !== updateRevision;
    if (outdated && !isTerminating(pod)) {
      actions.push({ kind: "delete", pod, ordinal, why: "outdated" });
      room--;
    } else if (!pod || !isHealthy(pod) || !isAvailable(pod, minReady, nowMs)) room--;
  }
  return actions;
}

function maxUnavailable({ set }: StatefulState): number {
  const value = set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1;
  return Math.max(1, resolveIntOrPercent(value, set.spec.replicas ?? 1, { roundUp: true }));
}
