/** Which pods a job makes and which it gives up, so that as many run as should. */
import type { batchv1, corev1 } from "@kayak/api";
import { isActive } from "../shared/pods.ts";
import { mayCreateAtMs } from "./backoff.ts";
import { nextOf, type IndexFailures } from "./per-index.ts";
import { hasFailed, indexOf, isEnding, isIndexed, removalOrder, replacesEndedOnly, type IndexedPod } from "./pods.ts";

type Job = batchv1.Job;
type Pod = corev1.Pod;

/** Pods made in one go at most; the next reconcile goes on. */
const MAX_CREATE = 500;

export interface Sizing {
  /** One each to make; undefined for a pod without index. */
  readonly create: readonly (IndexedPod | undefined)[];
  /** Pods to give up without counting them. */
  readonly drop: readonly Pod[];
  /** When more may be made. */
  readonly againAtMs?: number;
}

export interface Progress {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly succeeded: number;
  readonly completed: ReadonlySet<number>;
  readonly indexes: IndexFailures;
  readonly nowMs: number;
}

export function planSize(progress: Progress): Sizing {
  const { job, pods } = progress;
  const active = pods.filter(isActive);
  if (job.spec.suspend) return { create: [], drop: active };
  const useless = isIndexed(job) ? uselessIndexes(progress, active) : [];
  const useful = active.filter((pod) => !useless.includes(pod));
  const wanted = wantedActive(progress, useful.length);
  const surplus = removalOrder(useful).slice(0, Math.max(0, useful.length - wanted));
  const drop = [...useless, ...surplus];
  const ending = replacesEndedOnly(job) ? pods.filter(isEnding).length : 0;
  const room = Math.min(wanted - useful.length - ending, MAX_CREATE);
  if (drop.length > 0 || room <= 0) return { create: [], drop };
  return { ...planNew(progress, useful, room), drop };
}

function wantedActive({ job, succeeded, completed, indexes }: Progress, active: number): number {
  const { parallelism = 1, completions } = job.spec;
  if (completions === undefined) return succeeded > 0 ? Math.min(active, parallelism) : parallelism;
  const done = isIndexed(job) ? completed.size + (indexes.failed?.size ?? 0) : succeeded;
  return Math.max(0, Math.min(parallelism, completions - done));
}

/** Pods beyond the completions, or of an index that is done, failed, or has another pod. */
function uselessIndexes({ job, completed, indexes }: Progress, active: readonly Pod[]): Pod[] {
  const seen = new Set<number>();
  return active.filter((pod) => {
    const index = indexOf(job, pod);
    if (index === undefined || completed.has(index) || indexes.failed?.has(index) || seen.has(index)) return true;
    seen.add(index);
    return false;
  });
}

function planNew(progress: Progress, active: readonly Pod[], room: number): Pick<Sizing, "create" | "againAtMs"> {
  const { job, pods, nowMs, indexes } = progress;
  const perIndex = indexes.failed !== undefined;
  const atMs = perIndex ? 0 : mayCreateAtMs(job, pods);
  if (atMs > nowMs) return { create: [], againAtMs: atMs };
  if (!isIndexed(job)) return { create: Array.from({ length: room }, () => undefined) };
  const candidates = freeIndexes(progress, active).map((index) => nextOf(job, index, indexes));
  const ready = candidates.filter((candidate) => candidate.atMs <= nowMs).slice(0, room);
  const later = candidates.filter((candidate) => candidate.atMs > nowMs).map((candidate) => candidate.atMs);
  return { create: ready, ...(later.length > 0 && { againAtMs: Math.min(...later) }) };
}

function freeIndexes({ job, pods, completed, indexes }: Progress, active: readonly Pod[]): number[] {
  const waiting = replacesEndedOnly(job) ? pods.filter((pod) => isEnding(pod) && !hasFailed(job, pod)) : [];
  const taken = new Set([...active, ...waiting].map((pod) => indexOf(job, pod)));
  const all = Array.from({ length: job.spec.completions ?? 0 }, (_, index) => index);
  return all.filter((index) => !taken.has(index) && !completed.has(index) && !indexes.failed?.has(index));
}
