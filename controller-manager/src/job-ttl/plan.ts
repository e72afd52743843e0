/** When a finished job has been kept for long enough. */
import type { batchv1 } from "@kayak/api";
import { isTerminating, parseMs } from "../shared/objects.ts";

/** Undefined: not finished, or kept for ever. */
export function expiryMs(job: batchv1.Job): number | undefined {
  const { ttlSecondsAfterFinished: ttl } = job.spec;
  if (ttl === undefined || isTerminating(job)) return undefined;
  const end = job.status.conditions?.find(
    ({ type, status }) => status === "True" && (type === "Complete" || type === "Failed"),
  );
  const endedMs = parseMs(end?.lastTransitionTime);
  return endedMs === undefined ? undefined : endedMs + ttl * 1000;
}
