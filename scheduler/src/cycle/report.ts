/** What the API and people are told about a pod: its PodScheduled condition and events. */
import { Pods, isStatus, type Logger, type corev1 } from "@kayak/api";
import type { Client, EventRecorder } from "@kayak/client";
import { describeDiagnosis } from "../framework/diagnosis.ts";
import type { Nomination } from "../framework/types.ts";
import type { PodInfo } from "../pods/pod-info.ts";
import type { Decision } from "./decide.ts";

export interface Trouble {
  readonly reason: "Unschedulable" | "SchedulerError";
  readonly message: string;
  readonly nominatedNode?: string | undefined;
}

export function troubleOf({ diagnosis, postFilter }: Decision & { kind: "unschedulable" }): Trouble {
  const nominatedNode = postFilter.nomination?.node;
  return { reason: "Unschedulable", message: describeDiagnosis(diagnosis, postFilter.message), nominatedNode };
}

export interface ReporterOptions {
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly schedulerName: string;
}

export class Reporter {
  readonly #options: ReporterOptions;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  scheduled({ pod, key }: PodInfo, node: string): void {
    this.#options.recorder.event(pod, "Normal", "Scheduled", `Successfully assigned ${key} to ${node}`);
  }

  /** Resolves once the status is written; never rejects. */
  async failed({ pod, key }: PodInfo, trouble: Trouble): Promise<void> {
    const { recorder, logger } = this.#options;
    recorder.event(pod, "Warning", "FailedScheduling", trouble.message);
    logger.debug("pod not scheduled", { pod: key, reason: trouble.reason, message: trouble.message });
    const status = planStatus(pod, trouble, new Date());
    if (status) await this.#patchStatus(pod, status);
  }

  /** Marks and deletes the pods that make room. Resolves when all were asked to go; never rejects. */
  async evict({ victims, node }: Nomination, preemptor: PodInfo): Promise<void> {
    await Promise.all(victims.map((victim) => this.#evictOne(victim, { preemptor, node })));
  }

  async #evictOne({ pod, key }: PodInfo, { preemptor, node }: { preemptor: PodInfo; node: string }): Promise<void> {
    const { client, recorder, logger, signal, schedulerName } = this.#options;
    const message = `${schedulerName}: preempting to accommodate a higher priority pod`;
    const at = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    const condition = { type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler", message };
    await this.#patchStatus(pod, { conditions: [{ ...condition, lastTransitionTime: at }] });
    try {
      const { uid } = pod.metadata;
      await client.delete(Pods, pod.metadata, { preconditions: { uid }, signal });
      recorder.event(pod, "Normal", "Preempted", `Preempted by pod ${preemptor.uid} on node ${node}`);
    } catch (error) {
      if (!isStatus(error, "NotFound")) logger.warn("pod not evicted", { pod: key, error });
    }
  }

  async #patchStatus({ metadata }: corev1.Pod, status: Partial<corev1.PodStatus>): Promise<void> {
    const { client, logger, signal } = this.#options;
    const body = { metadata: { uid: metadata.uid }, status };
    try {
      await client.patch(Pods, metadata, { type: "strategic", subresource: "status", body, signal });
    } catch (error) {
      const gone = isStatus(error, "NotFound") || isStatus(error, "Conflict");
      if (!gone && !signal.aborted) logger.warn("pod status not written", { pod: metadata.name, error });
    }
  }
}

/** What to change in the pod's status, if anything. */
export function planStatus(pod: corev1.Pod, trouble: Trouble, now: Date): Partial<corev1.PodStatus> | undefined {
  const current = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  const nominated = trouble.nominatedNode ?? pod.status?.nominatedNodeName;
  const told = current?.status === "False" && current.reason === trouble.reason && current.message === trouble.message;
  if (told && nominated === pod.status?.nominatedNodeName) return undefined;
  const since = current?.status === "False" ? current.lastTransitionTime : undefined;
  const lastTransitionTime = since ?? now.toISOString().replace(/\.\d+Z$/, "Z");
  const condition = { type: "PodScheduled", status: "False", reason: trouble.reason, message: trouble.message };
  return {
    conditions: [{ ...condition, lastTransitionTime }],
    ...(nominated !== undefined && { nominatedNodeName: nominated }),
  };
}
