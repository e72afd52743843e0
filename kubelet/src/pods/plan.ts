/**
 * Decides what has to happen in the runtime so that a pod becomes what its spec asks for. Pure: the same pod, runtime view
 * and verdicts give the same plan. Carrying a plan out and planning again ends in an empty plan.
 */
import type { corev1 } from "@kayak/api";
import type { ContainerStatus, LinuxResources, SandboxStatus } from "../cri.ts";
import { annotationKeys, containerHash } from "./identity.ts";
import { resizeOf } from "./resize.ts";
import { exitCodeOf, initRestarts, isSidecar, restartsAfter } from "./restart.ts";
import { latestContainer, latestExited, readySandbox, type PodView } from "./view.ts";

type Pod = corev1.Pod;
type Container = corev1.Container;

export type ContainerKind = "init" | "regular" | "ephemeral";

export interface Verdicts {
  readonly liveness: "success" | "failure" | "unknown";
  readonly startup: "success" | "failure" | "unknown";
}

export interface PlanInput {
  readonly pod: Pod;
  readonly view: PodView;
  verdicts(containerId: string): Verdicts;
  /** What a container has been granted. */
  resources?(container: Container): LinuxResources;
  /** The restart delay in force for a container that ended at `finishedAt`. */
  backOff(container: string, finishedAt: number): { readonly delayMs: number; readonly untilMs: number } | undefined;
}

export interface KillContainer {
  readonly status: ContainerStatus;
  readonly container: Container;
  readonly message: string;
  /** From the probe that failed, when it says so. */
  readonly graceSeconds?: number | undefined;
}

export interface StartContainer {
  readonly kind: ContainerKind;
  readonly container: Container;
  readonly attempt: number;
  /** When the previous run ended, for the back-off. */
  readonly failedAt?: number | undefined;
}

export interface ResizeContainer {
  readonly status: ContainerStatus;
  readonly container: Container;
  readonly resources: LinuxResources;
}

export interface WaitingContainer {
  readonly container: Container;
  readonly delayMs: number;
  readonly untilMs: number;
}

export interface PodPlan {
  /** Nothing in this pod will run again: stop its sandboxes. */
  readonly stop: boolean;
  /** Sandboxes that cannot be used any more. */
  readonly discard: readonly SandboxStatus[];
  readonly createSandbox?: { readonly attempt: number } | undefined;
  readonly kill: readonly KillContainer[];
  /** Running containers that get other resources than they have. */
  readonly resize: readonly ResizeContainer[];
  readonly start: readonly StartContainer[];
  readonly waiting: readonly WaitingContainer[];
}

interface Draft {
  kill: KillContainer[];
  resize: ResizeContainer[];
  start: StartContainer[];
  waiting: WaitingContainer[];
}

const nothing: PodPlan = { stop: false, discard: [], kill: [], resize: [], start: [], waiting: [] };

export function planPod(input: PlanInput): PodPlan {
  const sandbox = usableSandbox(input);
  if (!sandbox) return planNewSandbox(input);
  const draft: Draft = { kill: [], resize: [], start: [], waiting: [] };
  planEphemeral(input, draft);
  const init = planInit(input, sandbox, draft);
  if (init === "failed") return { ...nothing, stop: true };
  const keep = init === "initialized" ? planRegular(input, draft) : true;
  const idle = !keep && draft.start.length === 0 && draft.waiting.length === 0 && draft.kill.length === 0;
  if (idle) return { ...nothing, stop: true };
  return {
    ...nothing,
    ...draft,
    discard: input.view.sandboxes.filter((other) => other.state === "ready" && other !== sandbox),
  };
}

/** Whether a plan asks for anything to be done now. */
export function isIdle(plan: PodPlan): boolean {
  return plan.discard.length + plan.kill.length + plan.resize.length + plan.start.length === 0 && !plan.createSandbox;
}

function usableSandbox({ pod, view }: PlanInput): SandboxStatus | undefined {
  const sandbox = readySandbox(view);
  if (!sandbox) return undefined;
  return pod.spec.hostNetwork === true || sandbox.ips.length > 0 ? sandbox : undefined;
}

/** A new sandbox starts the pod over, except for what has ended for good. */
function planNewSandbox(input: PlanInput): PodPlan {
  const { pod, view } = input;
  if (!wantsSandbox(input)) return { ...nothing, stop: true };
  const attempt = (view.sandboxes[0]?.metadata.attempt ?? -1) + 1;
  const discard = view.sandboxes.filter((sandbox) => sandbox.state === "ready");
  const draft: Draft = { kill: [], resize: [], start: [], waiting: [] };
  const [first] = pod.spec.initContainers ?? [];
  if (first) startOrWait(input, draft, { kind: "init", container: first });
  else for (const container of unfinished(input)) startOrWait(input, draft, { kind: "regular", container });
  return { ...nothing, ...draft, discard, createSandbox: { attempt } };
}

function wantsSandbox(input: PlanInput): boolean {
  const { pod, view } = input;
  const ranBefore = view.sandboxes.length > 0 && view.containers.length > 0;
  if (pod.spec.restartPolicy === "Never" && ranBefore) return false;
  return unfinished(input).length > 0;
}

function unfinished({ pod, view }: PlanInput): Container[] {
  return pod.spec.containers.filter((container) => {
    const status = latestContainer(view, container.name);
    return status?.state !== "exited" || restartsAfter(pod, container, exitCodeOf(status));
  });
}

/** Debugging containers are started once and never again. */
function planEphemeral(input: PlanInput, draft: Draft): void {
  for (const container of input.pod.spec.ephemeralContainers ?? []) {
    if (!latestContainer(input.view, container.name)) draft.start.push({ kind: "ephemeral", container, attempt: 0 });
  }
}

/**
 * Init containers run one after the other in each sandbox; a sidecar must have started before the next one may. Once the pod's own
 * containers were started only sidecars are looked after: how an init container ended may have been forgotten by then.
 */
function planInit(input: PlanInput, sandbox: SandboxStatus, draft: Draft): "initialized" | "busy" | "failed" {
  const initialized = hasStartedRegular(input, sandbox);
  for (const container of input.pod.spec.initContainers ?? []) {
    const status = latestContainer(input.view, container.name);
    const current = status?.sandboxId === sandbox.id ? status : undefined;
    const outcome = isSidecar(container)
      ? planSidecar(input, draft, { container, status: current })
      : planInitContainer(input, draft, { container, status: current, initialized });
    if (outcome === "failed") return "failed";
    if (outcome === "busy" && !initialized) return "busy";
  }
  return "initialized";
}

function hasStartedRegular({ pod, view }: PlanInput, sandbox: SandboxStatus): boolean {
  return pod.spec.containers.some((container) => latestContainer(view, container.name)?.sandboxId === sandbox.id);
}

interface Candidate {
  readonly container: Container;
  readonly status: ContainerStatus | undefined;
}

function planInitContainer(
  input: PlanInput,
  draft: Draft,
  candidate: Candidate & { initialized: boolean },
): "done" | "busy" | "failed" {
  const { container, status, initialized } = candidate;
  if (initialized) return "done";
  if (status?.state === "running") return "busy";
  if (status?.state === "exited" && exitCodeOf(status) === 0) return "done";
  if (status?.state === "exited" && !initRestarts(input.pod, container, exitCodeOf(status))) return "failed";
  startOrWait(input, draft, { kind: "init", container });
  return "busy";
}

function planSidecar(input: PlanInput, draft: Draft, { container, status }: Candidate): "done" | "busy" {
  if (status?.state !== "running") {
    startOrWait(input, draft, { kind: "init", container });
    return "busy";
  }
  const kill = lookAfter(input, draft, { container, status });
  return !kill && (!container.startupProbe || input.verdicts(status.id).startup === "success") ? "done" : "busy";
}

/** Returns whether something runs that is to go on running. */
function planRegular(input: PlanInput, draft: Draft): boolean {
  let keep = false;
  for (const container of input.pod.spec.containers) {
    const status = latestContainer(input.view, container.name);
    if (status?.state === "running") {
      const kill = lookAfter(input, draft, { container, status });
      if (!kill) keep = true;
    } else if (status?.state !== "exited" || restartsAfter(input.pod, container, exitCodeOf(status))) {
      startOrWait(input, draft, { kind: "regular", container });
    }
  }
  return keep;
}

/** Whether a running container is to end; one that goes on may get other resources. */
function lookAfter(
  input: PlanInput,
  draft: Draft,
  { container, status }: { container: Container; status: ContainerStatus },
): boolean {
  const kill = reasonToKill(input, container, status);
  if (kill) {
    draft.kill.push(kill);
    return true;
  }
  const resources = input.resources?.(container);
  const resize = resources ? resizeOf(container, status.resources, resources) : "none";
  if (resources && resize === "inPlace") draft.resize.push({ status, container, resources });
  if (resize === "restart")
    draft.kill.push({ status, container, message: `Container ${container.name} resize requires restart` });
  return resize === "restart";
}

function reasonToKill(input: PlanInput, container: Container, status: ContainerStatus): KillContainer | undefined {
  const { name } = container;
  const verdicts = input.verdicts(status.id);
  if (status.annotations[annotationKeys.hash] !== containerHash(container)) {
    return { status, container, message: `Container ${name} definition changed, will be restarted` };
  }
  if (verdicts.liveness === "failure") {
    return {
      status,
      container,
      message: `Container ${name} failed liveness probe, will be restarted`,
      graceSeconds: container.livenessProbe?.terminationGracePeriodSeconds,
    };
  }
  if (verdicts.startup === "failure") {
    return {
      status,
      container,
      message: `Container ${name} failed startup probe, will be restarted`,
      graceSeconds: container.startupProbe?.terminationGracePeriodSeconds,
    };
  }
  return undefined;
}

function startOrWait(
  input: PlanInput,
  draft: Draft,
  { kind, container }: { kind: ContainerKind; container: Container },
): void {
  const failedAt = latestExited(input.view, container.name)?.finishedAt;
  const wait = failedAt === undefined ? undefined : input.backOff(container.name, failedAt);
  if (wait) draft.waiting.push({ container, ...wait });
  else draft.start.push({ kind, container, attempt: nextAttempt(input, container.name), failedAt });
}

/** Counts on from what the API server knows when the runtime has lost its containers, as after a reboot. */
function nextAttempt({ pod, view }: PlanInput, name: string): number {
  const latest = latestContainer(view, name);
  if (latest) return latest.metadata.attempt + 1;
  const statuses = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])];
  const reported = statuses.find((status) => status.name === name);
  return reported?.containerID ? reported.restartCount + 1 : 0;
}
