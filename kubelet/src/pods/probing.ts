/** Probes run for exactly the containers that run. */
import type { corev1 } from "@kayak/api";
import { apiContainerId } from "../status/containers.ts";
import type { PodContext } from "./context.ts";
import { isSidecar } from "./restart.ts";
import type { PodState } from "./state.ts";
import { readySandbox, runningContainers } from "./view.ts";

export function superviseProbes({ cache, probes, nodeIPs }: PodContext, state: PodState): void {
  const { pod, uid } = state;
  const view = cache.view(uid);
  const ip = (pod.spec.hostNetwork ? nodeIPs : readySandbox(view)?.ips)?.[0] ?? "";
  for (const status of view.containers) if (status.state === "exited") probes.remove(status.id);
  for (const status of runningContainers(view)) {
    const container = probedContainer(pod, status.metadata.name);
    if (!container) continue;
    const startedAtMs = status.startedAt ?? status.createdAt;
    probes.add({ pod, container, containerId: status.id, startedAtMs, ip, before: reported(pod, status.id) });
  }
}

/** Plain init containers and debugging containers are not asked. */
function probedContainer({ spec }: corev1.Pod, name: string): corev1.Container | undefined {
  const candidates = [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)];
  return candidates.find((container) => container.name === name);
}

/** What the API server was told of this very container, perhaps by an earlier kubelet. */
function reported({ status }: corev1.Pod, id: string): { started: boolean; ready: boolean } | undefined {
  const statuses = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  const known = statuses.find(({ containerID }) => containerID === apiContainerId(id));
  return known && { started: known.started ?? false, ready: known.ready };
}
