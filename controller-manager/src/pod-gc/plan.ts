/** Pods that nobody else will ever remove. */
import type { corev1 } from "@kayak/api";
import { byAge, isTerminating } from "../shared/objects.ts";
import { isFinished } from "../shared/pods.ts";

const OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

export interface PodSweepState {
  readonly pods: readonly corev1.Pod[];
  readonly node: (name: string) => corev1.Node | undefined;
  /** Nodes that have been missing for long enough to believe it. */
  readonly isGone: (name: string) => boolean;
  /** Finished pods that may stay. */
  readonly terminatedThreshold: number;
}

export interface Doomed {
  readonly pod: corev1.Pod;
  readonly why: "orphaned" | "unscheduled" | "outOfService" | "terminated";
}

export function planSweep(state: PodSweepState): readonly Doomed[] {
  const doomed = state.pods.flatMap((pod) => {
    const why = verdict(pod, state);
    return why ? [{ pod, why }] : [];
  });
  return [...doomed, ...surplus(state).map((pod) => ({ pod, why: "terminated" as const }))];
}

function verdict(pod: corev1.Pod, { node, isGone }: PodSweepState): Doomed["why"] | undefined {
  const { nodeName } = pod.spec;
  if (!nodeName) return isTerminating(pod) ? "unscheduled" : undefined;
  if (isGone(nodeName)) return "orphaned";
  return isTerminating(pod) && isOutOfService(node(nodeName)) ? "outOfService" : undefined;
}

/** A node that an administrator declared dead. */
function isOutOfService(node: corev1.Node | undefined): boolean {
  const ready = node?.status.conditions?.find(({ type }) => type === "Ready")?.status === "True";
  return !ready && (node?.spec.taints?.some(({ key }) => key === OUT_OF_SERVICE) ?? false);
}

/** Of the finished pods above the threshold the oldest. */
function surplus({ pods, terminatedThreshold }: PodSweepState): readonly corev1.Pod[] {
  if (terminatedThreshold <= 0) return [];
  const finished = pods.filter((pod) => isFinished(pod) && !isTerminating(pod));
  const count = finished.length - terminatedThreshold;
  return count > 0 ? finished.sort(byAge).slice(0, count) : [];
}
