/** Ends a pod: stops its containers and sandboxes, then, once it is deleted, takes away every trace and lets the API object go. */
import { rm } from "node:fs/promises";
import { Pods, isStatus, type corev1 } from "@kayak/api";
import { killContainer } from "../container/kill.ts";
import { podCgroup } from "../container/resources.ts";
import type { ContainerStatus } from "../cri.ts";
import type { PodContext } from "./context.ts";
import { isSidecar } from "./restart.ts";
import { reportStatus } from "./report.ts";
import { endingGraceMs, isDeleted, type PodState } from "./state.ts";
import { latestContainer, readySandbox, runningContainers } from "./view.ts";

export async function terminatePod(context: PodContext, state: PodState, hurry: AbortSignal): Promise<void> {
  const { cache, runtime } = context;
  await stopContainers(context, state, hurry);
  if (hurry.aborted) return;
  for (const sandbox of cache.view(state.uid).sandboxes) {
    await runtime.stopSandbox(sandbox.id);
    cache.sandboxStopped(sandbox.id);
  }
  for (const { id } of cache.view(state.uid).containers) await settleContainer(context, id);
  if (!state.deleted) await reportStatus(context, state, { finished: true, urgent: true });
  state.stage = "terminated";
  context.backOff.forget(`${state.uid}/`);
  context.images.forget(state.uid);
  if (isDeleted(state)) await finishPod(context, state);
  else await context.volumes.tearDown(state.uid);
}

async function settleContainer({ cache, probes }: PodContext, id: string): Promise<void> {
  if (cache.container(id)?.state === "running") await cache.refresh(id);
  probes.remove(id);
}

/** The pod's own containers all at once; then its sidecars, the last started first, within the same grace. */
async function stopContainers(context: PodContext, state: PodState, hurry: AbortSignal): Promise<void> {
  const { cache, clock } = context;
  const view = cache.view(state.uid);
  const sidecars = (state.pod.spec.initContainers ?? []).filter(isSidecar).reverse();
  const sidecarIds = new Set(sidecars.flatMap(({ name }) => latestContainer(view, name)?.id ?? []));
  const endAt = clock.elapsed() + endingGraceMs(state);
  const ordinary = runningContainers(view).filter(({ id }) => !sidecarIds.has(id));
  await Promise.all(ordinary.map((status) => stopOne(context, state, { status, endAt, hurry })));
  for (const id of sidecarIds) {
    const status = cache.container(id);
    if (status?.state === "running") await stopOne(context, state, { status, endAt, hurry });
  }
}

async function stopOne(
  context: PodContext,
  state: PodState,
  request: { status: ContainerStatus; endAt: number; hurry: AbortSignal },
): Promise<void> {
  const { runtime, clock, events, probes, cache, nodeIPs } = context;
  const { pod, uid } = state;
  const { status, endAt, hurry } = request;
  const name = status.metadata.name;
  events.container(pod, name, { type: "Normal", reason: "Killing", message: `Stopping container ${name}` });
  probes.terminating(status.id);
  const ip = (pod.spec.hostNetwork ? nodeIPs : readySandbox(cache.view(uid))?.ips)?.[0] ?? "";
  const graceMs = Math.max(endAt - clock.elapsed(), 0);
  const problem = await killContainer(runtime, clock, { status, graceMs, ports: portsOf(pod, name), ip, hurry });
  if (problem)
    events.container(pod, name, { type: "Warning", reason: "FailedPreStopHook", message: "PreStopHook failed" });
  await cache.refresh(status.id);
}

function portsOf({ spec }: corev1.Pod, name: string): readonly corev1.ContainerPort[] {
  return [...spec.containers, ...(spec.initContainers ?? [])].find((container) => container.name === name)?.ports ?? [];
}

/** Nothing of the pod is left afterwards, here or in the API. */
export async function finishPod(context: PodContext, state: PodState): Promise<void> {
  const { cache, runtime, volumes, objects, statuses, paths } = context;
  const { pod, uid } = state;
  const sandboxes = cache.view(uid).sandboxes.map(async ({ id }) => {
    await runtime.removeSandbox(id);
    cache.dropSandbox(id);
  });
  await Promise.all([...sandboxes, volumes.tearDown(uid), statuses.settled(uid)]);
  for (const { id } of cache.view(uid).containers) cache.dropContainer(id);
  await Promise.all([
    runtime.removePodCgroup(podCgroup(pod)),
    rm(paths.podLogs(pod.metadata), { recursive: true, force: true }),
  ]);
  objects.release(uid);
  if (!state.deleted) await deleteObject(context, pod);
  statuses.forget(uid);
  state.stage = "gone";
}

async function deleteObject({ client }: PodContext, { metadata: { name, namespace, uid } }: corev1.Pod): Promise<void> {
  try {
    await client.delete(Pods, { name, namespace }, { gracePeriodSeconds: 0, preconditions: { uid } });
  } catch (error) {
    // Another pod of that name, or none: this one is gone either way.
    if (!isStatus(error, "NotFound") && !isStatus(error, "Conflict")) throw error;
  }
}
