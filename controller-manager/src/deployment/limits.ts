/** By how much a rolling update may exceed or fall short of the wanted number of pods. */
import { resolveIntOrPercent, type appsv1 } from "@kayak/api";

export function wantedReplicas({ spec }: Pick<appsv1.Deployment, "spec">): number {
  return spec.replicas ?? 1;
}

export function isRolling({ spec }: Pick<appsv1.Deployment, "spec">): boolean {
  return spec.strategy?.type !== "Recreate";
}

/** Surge rounds up and unavailability down; if both come to nothing one pod may be missing, or nothing could ever move. */
function fences(deployment: Pick<appsv1.Deployment, "spec">): { surge: number; unavailable: number } {
  const wanted = wantedReplicas(deployment);
  const { maxSurge = "25%", maxUnavailable = "25%" } = deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = resolveIntOrPercent(maxSurge, wanted, { roundUp: true });
  const unavailable = resolveIntOrPercent(maxUnavailable, wanted, { roundUp: false });
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export function maxSurge(deployment: Pick<appsv1.Deployment, "spec">): number {
  return isRolling(deployment) ? fences(deployment).surge : 0;
}

export function maxUnavailable(deployment: Pick<appsv1.Deployment, "spec">): number {
  const wanted = wantedReplicas(deployment);
  return isRolling(deployment) && wanted > 0 ? Math.min(fences(deployment).unavailable, wanted) : 0;
}

/** Pods that may exist at once. */
export function maxReplicas(deployment: Pick<appsv1.Deployment, "spec">): number {
  return wantedReplicas(deployment) + maxSurge(deployment);
}

/** Upstream's value for "no limit" in fields that have a default. */
const UNLIMITED = 2 ** 31 - 1;

export function progressDeadlineMs({ spec }: Pick<appsv1.Deployment, "spec">): number | undefined {
  const seconds = spec.progressDeadlineSeconds ?? UNLIMITED;
  return seconds === UNLIMITED ? undefined : seconds * 1000;
}

export function historyLimit({ spec }: Pick<appsv1.Deployment, "spec">): number | undefined {
  const limit = spec.revisionHistoryLimit ?? UNLIMITED;
  return limit === UNLIMITED ? undefined : limit;
}
