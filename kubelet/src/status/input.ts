/** What a pod's status is computed from. */
import type { corev1 } from "@kayak/api";
import type { PendingResize } from "../pods/resize.ts";
import type { Verdict } from "../pods/state.ts";
import type { PodView } from "../pods/view.ts";

export interface Waiting {
  readonly reason: string;
  readonly message?: string | undefined;
}

export interface StatusInput {
  readonly pod: corev1.Pod;
  readonly view: PodView;
  readonly nowMs: number;
  readonly nodeIPs: readonly string[];
  /** When this kubelet first saw the pod. */
  readonly startedAtMs: number;
  /** Why a container that is to run does not. */
  waiting(container: string): Waiting | undefined;
  probed(containerId: string): { readonly ready: boolean; readonly started: boolean };
  terminationMessage(containerId: string): string | undefined;
  readonly resize?: { readonly pending?: PendingResize | undefined; readonly error?: string | undefined } | undefined;
  /** Nothing will be started any more, and nothing runs. */
  readonly finished: boolean;
  /** Why the kubelet itself ended the pod, e.g. its deadline. */
  readonly verdict?: Pick<Verdict, "reason" | "message" | "disruption"> | undefined;
  /** Nothing of it was begun, for this node did not take it on. */
  readonly refused?: boolean;
}

/** RFC 3339 to the second, as every API time is. */
export function apiTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
