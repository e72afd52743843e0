/** Indexed jobs whose indexes fail one by one: which have failed for good, and what their next pods must know. */
import { readIndexes, type batchv1, type corev1 } from "@kayak/api";
import { byAge } from "../shared/objects.ts";
import { mayReplaceAtMs } from "./backoff.ts";
import { counts, judgeFailure } from "./failure-policy.ts";
import {
  FAILURE_COUNT,
  IGNORED_FAILURE_COUNT,
  countIn,
  hasFailed,
  indexOf,
  isTracked,
  type IndexedPod,
} from "./pods.ts";

type Job = batchv1.Job;
type Pod = corev1.Pod;

export interface IndexFailures {
  /** Undefined for jobs without a limit for each index. */
  readonly failed: ReadonlySet<number> | undefined;
  /** The newest failed pod of an index that has not been replaced yet. */
  readonly last: ReadonlyMap<number, Pod>;
}

export function indexFailures(job: Job, pods: readonly Pod[]): IndexFailures {
  const { backoffLimitPerIndex: limit, completions = 0 } = job.spec;
  if (limit === undefined) return { failed: undefined, last: new Map() };
  const failed = readIndexes(job.status.failedIndexes, completions);
  const newest = new Map<number, Pod>();
  for (const pod of [...pods].sort(byAge)) {
    const index = indexOf(job, pod);
    if (index !== undefined) newest.set(index, pod);
  }
  const last = new Map<number, Pod>();
  for (const [index, pod] of newest) {
    if (!hasFailed(job, pod) || !isTracked(pod)) continue;
    if (isFinal(job, pod, limit)) failed.add(index);
    else if (!failed.has(index)) last.set(index, pod);
  }
  return { failed, last };
}

function isFinal(job: Job, pod: Pod, limit: number): boolean {
  const verdict = judgeFailure(job, pod);
  if (verdict.action === "FailIndex") return true;
  return counts(verdict) && countIn(pod, FAILURE_COUNT) >= limit;
}

/** The next pod of an index, and from when on it may be made. */
export function nextOf(
  job: Job,
  index: number,
  { failed, last }: IndexFailures,
): IndexedPod & { readonly atMs: number } {
  if (!failed) return { index, failures: undefined, ignoredFailures: 0, atMs: 0 };
  const pod = last.get(index);
  if (!pod) return { index, failures: 0, ignoredFailures: 0, atMs: 0 };
  const counted = counts(judgeFailure(job, pod));
  return {
    index,
    failures: countIn(pod, FAILURE_COUNT) + (counted ? 1 : 0),
    ignoredFailures: countIn(pod, IGNORED_FAILURE_COUNT) + (counted ? 0 : 1),
    atMs: mayReplaceAtMs(pod),
  };
}
