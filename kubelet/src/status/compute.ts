/** A pod's whole status, as the kubelet reports it. Pure. */
import type { corev1 } from "@kayak/api";
import { podConditions } from "./conditions.ts";
import { containerStatuses, type ContainerStatuses } from "./containers.ts";
import { apiTime, type StatusInput } from "./input.ts";
import { podPhase } from "./phase.ts";
import { qosClass } from "./qos.ts";

export function computeStatus(input: StatusInput): corev1.PodStatus {
  const { pod, verdict } = input;
  const statuses = input.refused ? none : containerStatuses(input);
  const phase = verdict ? "Failed" : podPhase(pod, statuses, input.finished);
  const addresses = podAddresses(input);
  return {
    phase,
    ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
    conditions: podConditions(input, statuses, phase),
    ...(verdict && { reason: verdict.reason, message: verdict.message }),
    hostIP: input.nodeIPs[0] ?? "",
    hostIPs: input.nodeIPs.map((ip) => ({ ip })),
    ...(addresses[0] && { podIP: addresses[0], podIPs: addresses.map((ip) => ({ ip })) }),
    startTime: pod.status.startTime ?? apiTime(input.startedAtMs),
    ...(statuses.init.length > 0 && { initContainerStatuses: statuses.init }),
    ...(!input.refused && { containerStatuses: statuses.regular }),
    ...(statuses.ephemeral.length > 0 && { ephemeralContainerStatuses: statuses.ephemeral }),
    qosClass: qosClass(pod),
  };
}

/** Containers that will never be: a state of theirs would be shown instead of why the pod was refused. */
const none: ContainerStatuses = { regular: [], init: [], ephemeral: [] };

/** A pod that has ended keeps showing its last addresses after its network is gone. */
function podAddresses({ pod, view, nodeIPs, finished }: StatusInput): readonly string[] {
  if (pod.spec.hostNetwork) return view.sandboxes.length > 0 || pod.status.podIP ? nodeIPs : [];
  const current = view.sandboxes.find((sandbox) => sandbox.ips.length > 0)?.ips;
  if (current) return current;
  const ending = finished || pod.metadata.deletionTimestamp !== undefined;
  return ending ? (pod.status.podIPs ?? []).map(({ ip }) => ip) : [];
}
