/** The conditions a kubelet keeps on a pod. */
import type { corev1 } from "@kayak/api";
import { readySandbox } from "../pods/view.ts";
import { isSidecar } from "../pods/restart.ts";
import { isPast, type ContainerStatuses } from "./containers.ts";
import { apiTime, type StatusInput } from "./input.ts";
import type { Phase } from "./phase.ts";

type PodCondition = corev1.PodCondition;
type Verdict = { readonly status: "True" | "False"; readonly reason?: string; readonly message?: string };

const yes: Verdict = { status: "True" };

/** The types written here; every other condition belongs to someone else. */
export const ownConditions = [
  "PodReadyToStartContainers",
  "Initialized",
  "Ready",
  "ContainersReady",
  "PodScheduled",
] as const;

export function isOwnCondition(type: string): boolean {
  return (ownConditions as readonly string[]).includes(type) || comesAndGoes(type);
}

export function podConditions(input: StatusInput, statuses: ContainerStatuses, phase: Phase): PodCondition[] {
  const containersReady = readyContainers(input.pod, statuses, phase);
  const verdicts: Record<(typeof ownConditions)[number], Verdict> = {
    PodReadyToStartContainers: networkUp(input) ? yes : { status: "False" },
    Initialized: initialized(input.pod, statuses, phase),
    Ready: containersReady.status === "True" ? gatesOpen(input.pod) : containersReady,
    ContainersReady: containersReady,
    PodScheduled: yes,
  };
  const message = input.verdict?.disruption;
  return [
    ...ownConditions.map((type) => condition(input, type, verdicts[type])),
    ...resizeConditions(input),
    ...(message ? [condition(input, disruptionTarget, { status: "True", reason: endedByKubelet, message })] : []),
  ];
}

/** Present only as long as they say something. */
const resizeTypes = ["PodResizePending", "PodResizeInProgress"] as const;

function resizeConditions(input: StatusInput): PodCondition[] {
  const { pending, error } = input.resize ?? {};
  const [waits, fails] = resizeTypes;
  return [
    ...(pending ? [condition(input, waits, { status: "True", ...pending })] : []),
    ...(error ? [condition(input, fails, { status: "True", reason: "Error", message: error })] : []),
  ];
}

export function comesAndGoes(type: string): boolean {
  return (resizeTypes as readonly string[]).includes(type);
}

/** Also set by whoever else ends pods: kept here only when it is the kubelet that does. */
export const disruptionTarget = "DisruptionTarget";
const endedByKubelet = "TerminationByKubelet";

/** Keeps the time of the last change of status, and the reason of a condition that was set by another with the same status. */
function condition(input: StatusInput, type: string, verdict: Verdict): PodCondition {
  const { pod, nowMs } = input;
  const before = pod.status.conditions?.find((condition) => condition.type === type);
  const since = before?.status === verdict.status ? before.lastTransitionTime : undefined;
  const generation = pod.metadata.generation;
  return {
    type,
    ...verdict,
    lastTransitionTime: since ?? apiTime(nowMs),
    ...(generation !== undefined && { observedGeneration: generation }),
  };
}

function networkUp({ pod, view }: StatusInput): boolean {
  const sandbox = readySandbox(view);
  return sandbox !== undefined && (pod.spec.hostNetwork === true || sandbox.ips.length > 0);
}

function initialized(pod: corev1.Pod, statuses: ContainerStatuses, phase: Phase): Verdict {
  const started = statuses.regular.some(
    (status) => status.state?.running || status.state?.terminated || status.lastState?.terminated,
  );
  const incomplete = started
    ? []
    : (pod.spec.initContainers ?? []).filter((container, index) => !past(statuses, container, index));
  if (phase === "Succeeded") return { status: "True", reason: "PodCompleted" };
  if (incomplete.length === 0) return yes;
  return {
    status: "False",
    reason: "ContainersNotInitialized",
    message: `containers with incomplete status: [${names(incomplete)}]`,
  };
}

function past(statuses: ContainerStatuses, container: corev1.Container, index: number): boolean {
  const status = statuses.init[index];
  return status !== undefined && isPast(status, container);
}

function names(containers: readonly { name: string }[]): string {
  return containers.map((container) => container.name).join(" ");
}

function readyContainers(pod: corev1.Pod, statuses: ContainerStatuses, phase: Phase): Verdict {
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  const sidecars = statuses.init.filter((_, index) => isSidecar(pod.spec.initContainers![index]!));
  const unready = [...sidecars, ...statuses.regular].filter((status) => !status.ready);
  if (unready.length === 0) return yes;
  return {
    status: "False",
    reason: "ContainersNotReady",
    message: `containers with unready status: [${names(unready)}]`,
  };
}

function gatesOpen(pod: corev1.Pod): Verdict {
  const problems = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = pod.status.conditions?.find((condition) => condition.type === conditionType);
    if (!condition) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (condition.status === "True") return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`];
  });
  return problems.length === 0
    ? yes
    : { status: "False", reason: "ReadinessGatesNotReady", message: problems.join(", ") };
}
