/**
 * How ended pods get into a job's counts, once each and whatever fails in between: first the status names their uids, then
 * they lose the finalizer that kept them, then the counts include them. Of indexed jobs, the index says that a success is counted.
 */
import { formatIndexes, readIndexes, type batchv1, type corev1 } from "@kayak/api";
import { counts, judgeFailure } from "./failure-policy.ts";
import { hasFailed, indexOf, isIndexed, isTracked } from "./pods.ts";

type Job = batchv1.Job;
type Pod = corev1.Pod;

/** Uids in the status at once; more pods wait for the next round. */
const MAX_UNCOUNTED = 500;

export interface Tally {
  /** What the status says after this round. */
  readonly succeeded: number;
  readonly failed: number;
  readonly uncounted: { readonly succeeded: readonly string[]; readonly failed: readonly string[] };
  /** The indexes that have succeeded. */
  readonly completed: ReadonlySet<number>;
  /** Pods that may go once the status is written. */
  readonly release: readonly Pod[];
}

export interface Ending {
  readonly finished: boolean;
  /** Whether pods that go on when the job is finished count as failed. */
  readonly failsRest: boolean;
  /** Failed pods that are kept, since they say how often their index failed. */
  readonly kept: ReadonlySet<Pod>;
}

export function tally(job: Job, pods: readonly Pod[], ending: Ending): Tally {
  const tracked = new Map(pods.filter(isTracked).map((pod) => [pod.metadata.uid, pod]));
  const before = settle(job.status, tracked);
  const completed = readIndexes(job.status.completedIndexes, job.spec.completions ?? 0);
  const succeeded = [...before.uncounted.succeeded];
  const failed = [...before.uncounted.failed];
  const release: Pod[] = [];
  for (const pod of tracked.values()) {
    if (release.length >= MAX_UNCOUNTED) break;
    if (!mayGo(job, pod, ending)) continue;
    release.push(pod);
    const { uid } = pod.metadata;
    if (pod.status.phase === "Succeeded" && !failed.includes(uid)) {
      const index = indexOf(job, pod);
      if (!isIndexed(job)) addOnce(succeeded, uid);
      else if (index !== undefined) completed.add(index);
    } else if ((hasFailed(job, pod) || ending.failsRest) && isCounted(job, pod)) addOnce(failed, uid);
  }
  return {
    succeeded: isIndexed(job) ? completed.size : before.succeeded,
    failed: before.failed,
    uncounted: { succeeded, failed },
    completed,
    release,
  };
}

/** Uids whose pods have lost the finalizer go over into the counts. */
function settle(
  { succeeded = 0, failed = 0, uncountedTerminatedPods }: Job["status"],
  tracked: ReadonlyMap<string, Pod>,
) {
  const part = (uids: readonly string[] = []) => uids.filter((uid) => tracked.has(uid));
  const uncounted = {
    succeeded: part(uncountedTerminatedPods?.succeeded),
    failed: part(uncountedTerminatedPods?.failed),
  };
  return {
    succeeded: succeeded + (uncountedTerminatedPods?.succeeded?.length ?? 0) - uncounted.succeeded.length,
    failed: failed + (uncountedTerminatedPods?.failed?.length ?? 0) - uncounted.failed.length,
    uncounted,
  };
}

function mayGo(job: Job, pod: Pod, { finished, kept }: Ending): boolean {
  if (job.metadata.deletionTimestamp || finished || pod.status.phase === "Succeeded") return true;
  return hasFailed(job, pod) && !kept.has(pod);
}

function isCounted(job: Job, pod: Pod): boolean {
  if (isIndexed(job) && indexOf(job, pod) === undefined) return false;
  return counts(judgeFailure(job, pod));
}

function addOnce(uids: string[], uid: string): void {
  if (!uids.includes(uid)) uids.push(uid);
}

export function indexesText(indexes: ReadonlySet<number>): string | undefined {
  return indexes.size === 0 ? undefined : formatIndexes(indexes);
}
