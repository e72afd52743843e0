/** The next step of a daemon set's rolling update. */
import type { appsv1, corev1 } from "@kayak/api";
import { REVISION_HASH } from "../revisions/revision.ts";
import { isTerminating } from "../shared/objects.ts";
import { isAvailable } from "../shared/pods.ts";
import { surgeOf, unavailableOf } from "./limits.ts";
import type { DaemonPlan, DaemonState, Place } from "./plan.ts";

/** The pods of a node that are not on their way out, by whether they have the current template. */
interface Pair {
  readonly node: string;
  readonly old: corev1.Pod | undefined;
  readonly next: corev1.Pod | undefined;
}

export function planRollout(state: DaemonState, places: readonly Place[]): DaemonPlan {
  const wanted = places.filter(({ verdict }) => verdict.shouldRun);
  const pairs = wanted.map((place) => pairOf(place, state.hash));
  const available = (pod: corev1.Pod) => isAvailable(pod, state.set.spec.minReadySeconds ?? 0, state.nowMs);
  const rollout = { set: state.set, pairs, available };
  return surgeOf(state.set, wanted.length) > 0 ? surge(rollout) : replace(rollout);
}

function pairOf({ name, pods }: Place, hash: string): Pair {
  const live = pods.filter((pod) => !isTerminating(pod));
  const isNew = (pod: corev1.Pod) => pod.metadata.labels?.[REVISION_HASH] === hash;
  return { node: name, old: live.find((pod) => !isNew(pod)), next: live.find(isNew) };
}

interface Rollout {
  readonly set: appsv1.DaemonSet;
  readonly pairs: readonly Pair[];
  readonly available: (pod: corev1.Pod) => boolean;
}

/** Old pods that are not available are no loss; of the others, as many go as may be missing. */
function replace({ set, pairs, available }: Rollout): DaemonPlan {
  const missing = pairs.filter(({ old, next }) => (next ? old !== undefined || !available(next) : old === undefined));
  const old = pairs.flatMap((pair) => (pair.old && !pair.next ? [pair.old] : []));
  const room = Math.max(0, unavailableOf(set, pairs.length) - missing.length);
  const useless = old.filter((pod) => !available(pod));
  const candidates = old.filter(available).slice(0, room);
  return { create: [], delete: [...useless, ...candidates].map((pod) => ({ pod })) };
}

/** New pods come beside the old ones, which go once those are available. */
function surge({ set, pairs, available }: Rollout): DaemonPlan {
  const old = pairs.filter((pair) => pair.old && !pair.next);
  const surged = pairs.filter((pair) => pair.old && pair.next);
  const done = surged.filter(({ next }) => next && available(next));
  const room = Math.max(0, surgeOf(set, pairs.length) - (surged.length - done.length));
  const useless = old.filter((pair) => pair.old && !available(pair.old));
  const candidates = old.filter((pair) => pair.old && available(pair.old)).slice(0, room);
  return {
    create: [...useless, ...candidates].map(({ node }) => node),
    delete: done.flatMap((pair) => (pair.old ? [{ pod: pair.old }] : [])),
  };
}
