/** What a daemon set reports of its pods. */
import type { appsv1 } from "@kayak/api";
import { REVISION_HASH } from "../revisions/revision.ts";
import { byAge, isTerminating } from "../shared/objects.ts";
import { isAvailable, isReady } from "../shared/pods.ts";
import type { DaemonState, Place } from "./plan.ts";

export function daemonStatus({ set, hash, nowMs }: DaemonState, places: readonly Place[]): appsv1.DaemonSetStatus {
  const wanted = places.filter(({ verdict }) => verdict.shouldRun);
  const occupied = wanted.filter(({ pods }) => pods.length > 0);
  const first = occupied.map(({ pods }) => {
    const live = pods.filter((pod) => !isTerminating(pod));
    return [...(live.length > 0 ? live : pods)].sort(byAge);
  });
  const minReady = set.spec.minReadySeconds ?? 0;
  const available = first.filter((pods) => pods.some((pod) => isAvailable(pod, minReady, nowMs))).length;
  return {
    currentNumberScheduled: occupied.length,
    numberMisscheduled: places.filter(({ verdict, pods }) => !verdict.shouldRun && pods.length > 0).length,
    desiredNumberScheduled: wanted.length,
    numberReady: first.filter((pods) => pods.some(isReady)).length,
    observedGeneration: set.metadata.generation,
    updatedNumberScheduled: first.filter((pods) =>
      pods.some(({ metadata }) => metadata.labels?.[REVISION_HASH] === hash),
    ).length,
    numberAvailable: available,
    numberUnavailable: wanted.length - available,
    ...(set.status.collisionCount !== undefined && { collisionCount: set.status.collisionCount }),
    ...(set.status.conditions && { conditions: set.status.conditions }),
  };
}
