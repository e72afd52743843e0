/** How single outcomes add up to a probe's result. Pure. */
import type { corev1 } from "@kayak/api";

export type ProbeKind = "startup" | "readiness" | "liveness";
export type Result = "success" | "failure" | "unknown";

export interface ProbeState {
  readonly result: Result;
  readonly last?: Result | undefined;
  /** How many times in a row. */
  readonly run: number;
}

/** Until it was asked, a container lives, isn't ready, and nobody knows whether it has started. */
export const initialResult: Record<ProbeKind, Result> = {
  liveness: "success",
  readiness: "failure",
  startup: "unknown",
};

const defaults = { successThreshold: 1, failureThreshold: 3 };

/** An outcome that could not be found out changes nothing. */
export function stepProbe(state: ProbeState, outcome: Result, probe: corev1.Probe): ProbeState {
  if (outcome === "unknown") return state;
  const run = state.last === outcome ? state.run + 1 : 1;
  const needed =
    outcome === "success"
      ? (probe.successThreshold ?? defaults.successThreshold)
      : (probe.failureThreshold ?? defaults.failureThreshold);
  return { result: run >= needed ? outcome : state.result, last: outcome, run };
}

/** Delays between the first tries of a container that is expected to come up, in milliseconds. */
const warmUpDelaysMs = [20, 30, 50, 100, 200, 400, 800];

/**
 * Containers need a moment before they answer. Until the first regular period is over they are asked at growing intervals; what fails then
 * is neither counted nor reported, so that thresholds mean what they say. A command in the container is too costly for that.
 */
export function warmUpTimes(kind: ProbeKind, probe: corev1.Probe): readonly number[] {
  if (kind === "liveness" || probe.exec || (probe.initialDelaySeconds ?? 0) > 0 || (probe.successThreshold ?? 1) > 1)
    return [];
  const periodMs = periodOf(probe);
  let at = 0;
  return warmUpDelaysMs.map((delay) => (at += delay)).filter((time) => time < periodMs);
}

export function periodOf(probe: corev1.Probe): number {
  return Math.max(1, probe.periodSeconds ?? 10) * 1000;
}

export function timeoutOf(probe: corev1.Probe): number {
  return Math.max(1, probe.timeoutSeconds ?? 1) * 1000;
}
