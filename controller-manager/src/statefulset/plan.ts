/** The next step of a stateful set: one at a time and in order, or, in parallel, whatever is to be done. */
import type { corev1 } from "@kayak/api";
import { isTerminating } from "../shared/objects.ts";
import { isAvailable, isFinished } from "../shared/pods.ts";
import { missingIdentity } from "./identity.ts";
import { isHealthy, sortReplicas, type Replica, type Replicas, type StatefulState } from "./state.ts";
import { planUpdate } from "./update.ts";

export type StatefulAction =
  | { readonly kind: "create"; readonly ordinal: number; readonly revision: string }
  /** Claims that are missing, and labels. */
  | {
      readonly kind: "repair";
      readonly pod: corev1.Pod;
      readonly ordinal: number;
      readonly labels?: Record<string, string> | undefined;
    }
  | {
      readonly kind: "delete";
      readonly pod: corev1.Pod;
      readonly ordinal: number;
      readonly why: "condemned" | "ended" | "outdated";
    };

export function planStateful(state: StatefulState): readonly StatefulAction[] {
  const { set } = state;
  if (isTerminating(set)) return [];
  const replicas = sortReplicas(state);
  const inOrder = set.spec.podManagementPolicy !== "Parallel";
  const filling = planWanted(state, replicas.wanted, inOrder);
  if (filling.waits) return filling.actions;
  const emptying = planCondemned(replicas.condemned, inOrder);
  const actions = [...filling.actions, ...emptying.actions];
  if (emptying.waits || set.spec.updateStrategy?.type === "OnDelete") return actions;
  return [...actions, ...planUpdate(state, replicas.wanted)];
}

interface Steps {
  readonly actions: readonly StatefulAction[];
  /** Nothing further may be done now. */
  readonly waits: boolean;
}

function planWanted(state: StatefulState, wanted: readonly Replica[], inOrder: boolean): Steps {
  const actions: StatefulAction[] = [];
  for (const replica of wanted) {
    const action = planReplica(state, replica);
    if (action) actions.push(action);
    const settled = action === undefined || action.kind === "repair";
    if (inOrder && !(settled && isHealthyAndAvailable(state, replica))) return { actions, waits: true };
  }
  return { actions, waits: actions.some(({ kind }) => kind === "delete") };
}

function planReplica(state: StatefulState, { ordinal, pod }: Replica): StatefulAction | undefined {
  const { set } = state;
  if (!pod) return { kind: "create", ordinal, revision: revisionFor(state, ordinal) };
  if (isTerminating(pod)) return undefined;
  if (isFinished(pod)) return { kind: "delete", pod, ordinal, why: "ended" };
  const labels = missingIdentity(set, pod, ordinal);
  return labels && { kind: "repair", pod, ordinal, labels };
}

/** Ordinals that a rolling update has not come to, or leaves out, are made from the old template. */
function revisionFor({ set, currentRevision, updateRevision }: StatefulState, ordinal: number): string {
  const { type = "RollingUpdate", rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type !== "RollingUpdate") return updateRevision;
  const start = set.spec.ordinals?.start ?? 0;
  const kept = rollingUpdate ? (rollingUpdate.partition ?? 0) : (set.status.currentReplicas ?? 0);
  return ordinal < start + kept ? currentRevision : updateRevision;
}

function isHealthyAndAvailable({ set, nowMs }: StatefulState, { pod }: Replica): boolean {
  return pod !== undefined && isHealthy(pod) && isAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs);
}

/** In order, the highest ordinal goes first, and waits while an unhealthy pod below it shows that something is wrong. */
function planCondemned(condemned: Replicas["condemned"], inOrder: boolean): Steps {
  const lowestUnhealthy = condemned.findLast(({ pod }) => !isHealthy(pod))?.pod;
  const actions: StatefulAction[] = [];
  for (const { ordinal, pod } of condemned) {
    const blocked = inOrder && !isHealthy(pod) && pod !== lowestUnhealthy;
    if (!isTerminating(pod) && !blocked) actions.push({ kind: "delete", pod, ordinal, why: "condemned" });
    if (inOrder) return { actions, waits: true };
  }
  return { actions, waits: false };
}
