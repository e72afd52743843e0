/** Container statuses: what runs, what ended and how, and what a container waits for. */
import type { corev1 } from "@kayak/api";
import type { ContainerStatus as RuntimeContainer } from "../cri.ts";
import { isSidecar } from "../pods/restart.ts";
import { annotationKeys } from "../pods/identity.ts";
import { latestContainer } from "../pods/view.ts";
import { apiTime, type StatusInput } from "./input.ts";

type Container = corev1.Container;
type ContainerState = corev1.ContainerState;
type ContainerStatus = corev1.ContainerStatus;

/** Prefix of container ids in the API: the runtime's name as a scheme. */
const idScheme = "kayak://";

export function apiContainerId(id: string): string {
  return `${idScheme}${id}`;
}

export interface ContainerStatuses {
  readonly regular: ContainerStatus[];
  readonly init: ContainerStatus[];
  readonly ephemeral: ContainerStatus[];
}

export function containerStatuses(input: StatusInput): ContainerStatuses {
  const { spec, status } = input.pod;
  const init = (spec.initContainers ?? []).map((container) => initStatus(input, container));
  const creating = init.every((done, index) => isPast(done, spec.initContainers?.[index]))
    ? "ContainerCreating"
    : "PodInitializing";
  return {
    init,
    regular: spec.containers.map((container) =>
      runningStatus(input, { container, creating, reported: find(status.containerStatuses, container) }),
    ),
    ephemeral: (spec.ephemeralContainers ?? []).map((container) => ({
      ...runningStatus(input, {
        container,
        creating: "ContainerCreating",
        reported: find(status.ephemeralContainerStatuses, container),
      }),
      ready: false,
    })),
  };
}

function find(statuses: ContainerStatus[] | undefined, container: Container): ContainerStatus | undefined {
  return statuses?.find((status) => status.name === container.name);
}

/** Whether the containers after this init container may run. */
export function isPast(status: ContainerStatus, container: Container | undefined): boolean {
  return container && isSidecar(container) ? status.started === true : status.ready;
}

function initStatus(input: StatusInput, container: Container): ContainerStatus {
  const reported = find(input.pod.status.initContainerStatuses, container);
  const status = runningStatus(input, { container, creating: "PodInitializing", reported });
  if (isSidecar(container)) return status;
  const completed =
    status.state?.terminated?.exitCode === 0 ||
    (hasStartedContainers(input) && !status.containerID && reported?.ready === true);
  return { ...status, ready: completed, started: false };
}

function hasStartedContainers({ pod, view }: StatusInput): boolean {
  return pod.spec.containers.some((container) => latestContainer(view, container.name));
}

interface Subject {
  readonly container: Container;
  readonly creating: string;
  readonly reported: ContainerStatus | undefined;
}

function runningStatus(input: StatusInput, subject: Subject): ContainerStatus {
  const { container, reported } = subject;
  const [latest, ...older] = input.view.containers.filter((status) => status.metadata.name === container.name);
  const base = {
    name: container.name,
    image: container.image ?? "",
    imageID: "",
    volumeMounts: mountStatuses(container),
  };
  if (!latest) return withoutVolumes({ ...base, ...lostStatus(input, subject), ready: false, started: false });
  const probed = latest.state === "running" ? input.probed(latest.id) : { ready: false, started: false };
  const { state, last } = stateOf(input, latest, subject.creating);
  const previous =
    last ?? previousState(input, older) ?? (latest.metadata.attempt > 0 ? reported?.lastState : undefined);
  return withoutVolumes({
    ...base,
    image: latest.annotations[annotationKeys.image] ?? base.image,
    imageID: latest.imageId,
    containerID: apiContainerId(latest.id),
    state,
    lastState: previous ?? {},
    ready: probed.ready && probed.started,
    started: probed.started,
    restartCount: latest.metadata.attempt,
    ...(latest.user && { user: { linux: linuxUser(latest.user) } }),
    ...(container.lifecycle?.stopSignal && { stopSignal: container.lifecycle.stopSignal }),
    ...resourceStatus(input, { container, latest, reported }),
  });
}

function linuxUser({ uid, gid, supplementalGroups }: NonNullable<RuntimeContainer["user"]>): corev1.LinuxContainerUser {
  return { uid, gid, ...(supplementalGroups.length > 0 && { supplementalGroups: [...supplementalGroups] }) };
}

/** What it was granted, and what it has: the same, unless giving it has failed. */
function resourceStatus(
  input: StatusInput,
  { container, latest, reported }: Omit<Subject, "creating"> & { latest: RuntimeContainer },
): Pick<ContainerStatus, "allocatedResources" | "resources"> {
  const { requests, limits } = container.resources ?? {};
  if (latest.state !== "running" || (!requests && !limits)) return {};
  const granted = { ...(limits && { limits }), ...(requests && { requests }) };
  const resources = input.resize?.error ? (reported?.resources ?? granted) : granted;
  return { ...(requests && { allocatedResources: requests }), resources };
}

function withoutVolumes(status: ContainerStatus): ContainerStatus {
  if (status.volumeMounts?.length !== 0) return status;
  const { volumeMounts: _, ...rest } = status;
  return rest;
}

function mountStatuses(container: Container): corev1.VolumeMountStatus[] {
  return (container.volumeMounts ?? []).map(({ name, mountPath, readOnly, recursiveReadOnly }) => ({
    name,
    mountPath,
    ...(readOnly && {
      readOnly,
      recursiveReadOnly: isRecursive(recursiveReadOnly) ? ("Enabled" as const) : ("Disabled" as const),
    }),
  }));
}

/** Every kernel that this runtime runs on can do it. */
function isRecursive(wish: corev1.VolumeMount["recursiveReadOnly"]): boolean {
  return wish === "Enabled" || wish === "IfPossible";
}

function stateOf(
  input: StatusInput,
  latest: RuntimeContainer,
  creating: string,
): { state: ContainerState; last?: ContainerState } {
  const waiting = input.waiting(latest.metadata.name);
  if (latest.state === "running") {
    return { state: { running: { startedAt: apiTime(latest.startedAt ?? latest.createdAt) } } };
  }
  if (latest.state === "created") return { state: { waiting: { ...(waiting ?? { reason: creating }) } } };
  const ended = terminated(input, latest);
  return waiting && !input.finished ? { state: { waiting: { ...waiting } }, last: ended } : { state: ended };
}

function previousState(input: StatusInput, older: readonly RuntimeContainer[]): ContainerState | undefined {
  const previous = older.find((status) => status.state === "exited");
  return previous && terminated(input, previous);
}

function terminated(input: StatusInput, status: RuntimeContainer): ContainerState {
  const exitCode = status.exitCode ?? 128;
  const message = input.terminationMessage(status.id) ?? status.message;
  return {
    terminated: {
      exitCode,
      ...(status.signal !== undefined && { signal: status.signal }),
      reason: status.reason ?? (exitCode === 0 ? "Completed" : "Error"),
      ...(message && { message }),
      startedAt: apiTime(status.startedAt ?? status.createdAt),
      finishedAt: apiTime(status.finishedAt ?? status.createdAt),
      containerID: apiContainerId(status.id),
    },
  };
}

const LOST_EXIT_CODE = 137;

/** The runtime has nothing of this container: it was never created, or what was is lost, as after a reboot. */
function lostStatus(
  input: StatusInput,
  { container, creating, reported }: Subject,
): Pick<ContainerStatus, "state" | "lastState" | "restartCount"> {
  const waiting = input.waiting(container.name) ?? { reason: creating };
  if (!reported?.containerID)
    return {
      state: { waiting: { ...waiting } },
      lastState: reported?.lastState ?? {},
      restartCount: reported?.restartCount ?? 0,
    };
  const ended: ContainerState = reported.state?.terminated
    ? { terminated: reported.state.terminated }
    : { terminated: lost(reported) };
  if (input.finished) return { state: ended, lastState: reported.lastState ?? {}, restartCount: reported.restartCount };
  return { state: { waiting: { ...waiting } }, lastState: ended, restartCount: reported.restartCount };
}

function lost(reported: ContainerStatus): corev1.ContainerStateTerminated {
  return {
    exitCode: LOST_EXIT_CODE,
    reason: "ContainerStatusUnknown",
    message: "The container could not be located when the pod was terminated",
    ...(reported.containerID && { containerID: reported.containerID }),
    ...(reported.state?.running?.startedAt && { startedAt: reported.state.running.startedAt }),
  };
}
