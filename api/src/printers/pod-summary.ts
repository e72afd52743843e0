/** What a pod is doing, in one word, and how its containers fare: the STATUS, READY and RESTARTS of `kubectl get pods`. */
import type * as core from "../types/core/v1/index.ts";

export interface PodSummary {
  readonly reason: string;
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
  /** When a container last ended before it was restarted, in milliseconds; undefined when none was. */
  readonly lastRestartMs: number | undefined;
}

interface Progress {
  /** Why the pod is still initializing; undefined when it no longer is. */
  readonly reason: string | undefined;
  /** Of sidecars. */
  readonly ready: number;
  /** The statuses seen before the loop stopped. */
  readonly seen: readonly core.ContainerStatus[];
}

export function summarizePod(pod: core.Pod): PodSummary {
  const { spec, status } = pod;
  const sidecars = new Set(
    spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === "Always").map(({ name }) => name),
  );
  const init = initProgress(pod, sidecars);
  const initialized = init.reason === undefined || hasCondition(status, "Initialized");
  const main = mainProgress(status);
  // Once initialized, restarts of init containers that ran to completion are history.
  const counted = initialized
    ? [...init.seen.filter(({ name }) => sidecars.has(name)), ...(status.containerStatuses ?? [])]
    : init.seen;
  const reason = (initialized ? main.reason : undefined) ?? init.reason ?? phaseReason(status);
  return {
    reason: goingReason(pod) ?? settled(reason, { status, hasRunning: initialized && main.ready > 0 }),
    ready: init.ready + (initialized ? main.ready : 0),
    total: spec.containers.length + sidecars.size,
    restarts: counted.reduce((total, { restartCount }) => total + restartCount, 0),
    lastRestartMs: lastEnd(counted),
  };
}

function phaseReason(status: core.PodStatus): string {
  const gated = status.conditions?.some(({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated");
  return gated ? "SchedulingGated" : status.reason || status.phase || "";
}

function initProgress({ spec, status }: core.Pod, sidecars: ReadonlySet<string>): Progress {
  const statuses = status.initContainerStatuses ?? [];
  let ready = 0;
  for (const [index, container] of statuses.entries()) {
    const { state, name, started } = container;
    if (state?.terminated?.exitCode === 0) continue;
    if (sidecars.has(name) && started) {
      if (container.ready) ready++;
      continue;
    }
    return {
      reason: `Init:${initReason(state, `${index}/${spec.initContainers?.length ?? 0}`)}`,
      ready,
      seen: statuses.slice(0, index + 1),
    };
  }
  return { reason: undefined, ready, seen: statuses };
}

function initReason(state: core.ContainerState | undefined, progress: string): string {
  if (state?.terminated) return endReason(state.terminated);
  const waiting = state?.waiting?.reason;
  return waiting && waiting !== "PodInitializing" ? waiting : progress;
}

function endReason({ reason, signal, exitCode }: core.ContainerStateTerminated): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);
}

/** The first container that waits or has ended gives the reason. */
function mainProgress({ containerStatuses = [] }: core.PodStatus): { reason: string | undefined; ready: number } {
  const reasons = containerStatuses.map(
    ({ state }) => state?.waiting?.reason || (state?.terminated && endReason(state.terminated)),
  );
  const ready = containerStatuses.filter(({ state, ready }) => ready && state?.running && !state.terminated).length;
  return { reason: reasons.find((reason) => reason !== undefined && reason !== ""), ready };
}

/** A pod of which one container completed while another runs is running. */
function settled(reason: string, { status, hasRunning }: { status: core.PodStatus; hasRunning: boolean }): string {
  if (reason !== "Completed" || !hasRunning) return reason;
  return hasCondition(status, "Ready") ? "Running" : "NotReady";
}

function goingReason({ metadata, status }: core.Pod): string | undefined {
  if (!metadata.deletionTimestamp) return undefined;
  if (status.reason === "NodeLost") return "Unknown";
  return status.phase === "Succeeded" || status.phase === "Failed" ? undefined : "Terminating";
}

function hasCondition({ conditions }: core.PodStatus, wanted: string): boolean {
  return conditions?.some(({ type, status }) => type === wanted && status === "True") ?? false;
}

function lastEnd(statuses: readonly core.ContainerStatus[]): number | undefined {
  const ends = statuses
    .map(({ lastState }) => Date.parse(lastState?.terminated?.finishedAt ?? ""))
    .filter((end) => !Number.isNaN(end));
  return ends.length > 0 ? Math.max(...ends) : undefined;
}
