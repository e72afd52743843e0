/** Computes a pod's status from what is known now and hands it to the status manager. */
import type { corev1 } from "@kayak/api";
import { computeStatus } from "../status/compute.ts";
import { isOwnCondition } from "../status/conditions.ts";
import { isTerminalPhase } from "../status/phase.ts";
import { readTerminationMessage } from "../container/termination-message.ts";
import type { PodContext } from "./context.ts";
import type { PodState } from "./state.ts";

export interface ReportOptions {
  readonly finished: boolean;
  /** Write at once; otherwise a status that will soon be another may be held back for a moment. */
  readonly urgent: boolean;
}

export async function reportStatus(context: PodContext, state: PodState, options: ReportOptions): Promise<void> {
  const { statuses, cache, probes, clock, nodeIPs } = context;
  const view = cache.view(state.uid);
  const known = statuses.latest(state.pod);
  if (isTerminalPhase(known.phase)) return;
  await rememberTerminationMessages(context, state);
  const status = computeStatus({
    pod: withReported(state.pod, known),
    view,
    nowMs: clock.now(),
    nodeIPs,
    startedAtMs: state.firstSeenMs,
    finished: options.finished,
    refused: state.admitted === false,
    verdict: options.finished ? state.verdict : undefined,
    resize: { pending: state.pendingResize, error: state.resizeError },
    waiting: (container) => state.waiting.get(container),
    probed: (id) => probes.probed(id),
    terminationMessage: (id) => state.terminationMessages.get(id),
  });
  statuses.set(state.pod, status, { urgent: options.urgent });
}

/** The pod as it would be had everything reported so far arrived: what is kept from before is kept from there. */
function withReported(pod: corev1.Pod, known: corev1.PodStatus): corev1.Pod {
  const foreign = (pod.status.conditions ?? []).filter(({ type }) => !isOwnCondition(type));
  const own = (known.conditions ?? []).filter(({ type }) => isOwnCondition(type));
  const { startTime, podIPs } = known;
  return {
    ...pod,
    status: {
      ...pod.status,
      ...(startTime && { startTime }),
      ...(podIPs && { podIPs }),
      conditions: [...own, ...foreign],
    },
  };
}

/** Each is read once, when its container has ended. */
async function rememberTerminationMessages({ cache }: PodContext, state: PodState): Promise<void> {
  for (const status of cache.view(state.uid).containers) {
    if (status.state !== "exited" || state.terminationMessages.has(status.id)) continue;
    state.terminationMessages.set(status.id, await readTerminationMessage(status));
  }
}
