/**
 * What a worker remembers of its pod between two looks at it. A pod goes one way only:
 *
 *   running -> terminating -> terminated -> gone
 *
 * running: its plan is carried out. terminating: nothing is started any more, what runs is stopped. terminated: nothing runs; its traces
 * stay for logs until it is deleted from the API. gone: nothing is left.
 */
import type { corev1 } from "@kayak/api";
import type { Allocation, PendingResize } from "./resize.ts";
import type { Waiting } from "../status/input.ts";

export type Stage = "running" | "terminating" | "terminated" | "gone";

export interface PodState {
  readonly uid: string;
  /** The newest version seen. */
  pod: corev1.Pod;
  stage: Stage;
  /** The API server no longer has it. */
  deleted: boolean;
  readonly firstSeenMs: number;
  /** Why containers that are to run don't. */
  readonly waiting: Map<string, Waiting>;
  /** By container id. */
  readonly terminationMessages: Map<string, string>;
  /** Restarts that the owner was told wait, by container, as the moment they wait for. */
  readonly announced: Map<string, number>;
  /** Why the kubelet ended the pod. */
  verdict?: Verdict | undefined;
  /** What its containers have been granted. */
  allocation?: Allocation | undefined;
  /** Why they have not been granted what is asked for now. */
  pendingResize?: PendingResize | undefined;
  /** Why what was granted could not be given. */
  resizeError?: string | undefined;
  /** Whether this node has taken it on; undefined until that was decided. */
  admitted: boolean | undefined;
}

/** Why the kubelet ends a pod, or does not begin it. */
export interface Verdict {
  readonly reason: string;
  readonly message: string;
  /** Instead of the pod's own grace. */
  readonly graceMs?: number;
  /** Message of its condition DisruptionTarget: not the pod's fault, so that a Job may start another. */
  readonly disruption?: string;
}

export function newPodState(pod: corev1.Pod, now: number): PodState {
  return {
    uid: pod.metadata.uid,
    pod,
    stage: "running",
    deleted: false,
    firstSeenMs: now,
    waiting: new Map(),
    terminationMessages: new Map(),
    announced: new Map(),
    admitted: undefined,
  };
}

/** What a look at a pod came to. */
export interface SyncResult {
  /** When to look again, if nothing happens before. */
  readonly wakeAtMs?: number | undefined;
}

export interface SyncSignals {
  /** Aborted when the pod must not be started any further. */
  readonly cancel: AbortSignal;
  /** Aborted when a pod being stopped gets less time than before. */
  readonly hurry: AbortSignal;
}

export function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

export function isDeleted({ deleted, pod }: PodState): boolean {
  return deleted || pod.metadata.deletionTimestamp !== undefined;
}

const MIN_GRACE_MS = 1_000;
const DEFAULT_GRACE_SECONDS = 30;

/** How long a pod's containers get to end: what its deletion says, else its spec; at least a second. */
export function podGraceMs({ metadata, spec }: corev1.Pod): number {
  const seconds = metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  return Math.max(seconds * 1000, MIN_GRACE_MS);
}

/** How long this pod's containers get, now that it ends. */
export function endingGraceMs({ pod, verdict }: PodState): number {
  return verdict?.graceMs ?? podGraceMs(pod);
}

/**
 * Whether it has its share of the node. One that was deleted by force has not, although it still ends: the scheduler has given its
 * place to the next, who would be refused.
 */
export function occupies({ admitted, stage, deleted }: PodState): boolean {
  return admitted === true && !deleted && (stage === "running" || stage === "terminating");
}

/** When a pod has used up its `activeDeadlineSeconds`. */
export function deadlineOf(state: PodState): number | undefined {
  const { activeDeadlineSeconds } = state.pod.spec;
  if (activeDeadlineSeconds === undefined) return undefined;
  const startTime = state.pod.status.startTime;
  return (startTime ? Date.parse(startTime) : state.firstSeenMs) + activeDeadlineSeconds * 1000;
}
