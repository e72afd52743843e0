/** A pod's phase from the states of its containers. */
import type { corev1 } from "@kayak/api";
import { initRestarts, isSidecar, restartsAfter } from "../pods/restart.ts";
import { isPast, type ContainerStatuses } from "./containers.ts";

export type Phase = "Pending" | "Running" | "Succeeded" | "Failed";

export function isTerminalPhase(phase: string | undefined): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

type Progress = "waiting" | "running" | "succeeded" | "failed";

function progressOf(status: corev1.ContainerStatus): Progress {
  if (status.state?.running) return "running";
  const exitCode = endOf(status);
  if (exitCode === undefined) return "waiting";
  return exitCode === 0 ? "succeeded" : "failed";
}

function endOf({ state, lastState }: corev1.ContainerStatus): number | undefined {
  return (state?.terminated ?? lastState?.terminated)?.exitCode;
}

export function podPhase(pod: corev1.Pod, statuses: ContainerStatuses, finished: boolean): Phase {
  const init = initPhase(pod, statuses, finished);
  if (init) return init;
  const progress = statuses.regular.map(progressOf);
  if (progress.includes("waiting")) return finished ? finalPhase(progress) : "Pending";
  if (progress.includes("running")) return "Running";
  if (finished) return finalPhase(progress);
  return restartsNothing(pod, statuses) ? finalPhase(progress) : "Running";
}

/** Containers whose own policy or rules restart them keep the pod running. */
function restartsNothing(pod: corev1.Pod, { regular }: ContainerStatuses): boolean {
  return pod.spec.containers.every((container, index) => {
    const exitCode = regular[index] && endOf(regular[index]);
    return exitCode === undefined || !restartsAfter(pod, container, exitCode);
  });
}

function finalPhase(progress: readonly Progress[]): Phase {
  return progress.every((one) => one === "succeeded") ? "Succeeded" : "Failed";
}

function initPhase(pod: corev1.Pod, statuses: ContainerStatuses, finished: boolean): Phase | undefined {
  const started = statuses.regular.some((status) => progressOf(status) !== "waiting");
  for (const [index, container] of (pod.spec.initContainers ?? []).entries()) {
    const status = statuses.init[index];
    if (!status || started || isPast(status, container)) continue;
    const exitCode = endOf(status);
    const failed = progressOf(status) === "failed" && !isSidecar(container);
    if (finished || (failed && exitCode !== undefined && !initRestarts(pod, container, exitCode))) return "Failed";
    return "Pending";
  }
  return undefined;
}
