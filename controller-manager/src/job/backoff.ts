/** How long a job waits before it replaces pods that failed: twice as long with each failure in a row. */
import type { batchv1, corev1 } from "@kayak/api";
import { createdMs, parseMs } from "../shared/objects.ts";
import { FAILURE_COUNT, IGNORED_FAILURE_COUNT, countIn, hasFailed } from "./pods.ts";

const FIRST_DELAY_MS = 10_000;
const MAX_DELAY_MS = 600_000;

/** When the next pod may be made; by the failures since the last success. */
export function mayCreateAtMs(job: batchv1.Job, pods: readonly corev1.Pod[]): number {
  const lastSuccess = Math.max(0, ...pods.filter(({ status }) => status.phase === "Succeeded").map(endedMs));
  const failures = pods.filter((pod) => hasFailed(job, pod) && endedMs(pod) > lastSuccess).map(endedMs);
  return failures.length === 0 ? 0 : Math.max(...failures) + delayMs(failures.length);
}

/** When the next pod of an index may be made, after the last one failed. */
export function mayReplaceAtMs(failed: corev1.Pod): number {
  return endedMs(failed) + delayMs(countIn(failed, FAILURE_COUNT) + countIn(failed, IGNORED_FAILURE_COUNT) + 1);
}

function delayMs(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS);
}

/** When the last container of a pod ended, as far as is known. */
export function endedMs({ metadata, status }: corev1.Pod): number {
  const ends = (status.containerStatuses ?? []).map(({ state }) => parseMs(state?.terminated?.finishedAt));
  const known = ends.filter((ms) => ms !== undefined);
  if (known.length > 0) return Math.max(...known);
  return parseMs(metadata.deletionTimestamp) ?? createdMs({ metadata });
}
