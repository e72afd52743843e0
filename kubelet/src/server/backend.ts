/** What the kubelet's server asks of the kubelet. */
import type { corev1 } from "@kayak/api";
import type { Runtime } from "../cri.ts";
import type { StatsSource } from "../stats/source.ts";

export interface PodLookup {
  readonly pod: corev1.Pod;
  /** The newest status computed here. */
  readonly status: corev1.PodStatus;
}

export interface Backend {
  readonly runtime: Pick<Runtime, "exec" | "attach" | "portForward">;
  readonly stats: StatsSource;
  pods(): readonly corev1.Pod[];
  pod(namespace: string, name: string): PodLookup | undefined;
  /** The id of a container that runs now. */
  runningContainer(pod: corev1.Pod, container: string): string | undefined;
  /** The id of the pod's sandbox, if it can be used. */
  readySandbox(pod: corev1.Pod): string | undefined;
  isRunning(containerId: string): boolean;
  /** Where a run of a container logs to, known from its id or counted from its restarts. */
  logPath(pod: corev1.Pod, container: string, run: { readonly containerId: string; readonly attempt: number }): string;
}

/** An answer other than 200, in plain text as kubelets give it. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
