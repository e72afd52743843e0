/** How many nodes may be without a pod, or with two, during a rollout. */
import { resolveIntOrPercent, type appsv1 } from "@kayak/api";

export function surgeOf({ spec }: appsv1.DaemonSet, desired: number): number {
  const { maxSurge = 0 } = spec.updateStrategy?.rollingUpdate ?? {};
  return resolve(maxSurge, desired);
}

/** Never zero when nothing may surge either: nothing would move. */
export function unavailableOf(set: appsv1.DaemonSet, desired: number): number {
  const { maxUnavailable = 1 } = set.spec.updateStrategy?.rollingUpdate ?? {};
  const limit = resolve(maxUnavailable, desired);
  return limit === 0 && surgeOf(set, desired) === 0 ? 1 : limit;
}

function resolve(value: number | string, desired: number): number {
  return resolveIntOrPercent(value, desired, { roundUp: true });
}
