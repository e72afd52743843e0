/** Whether this node takes a pod on, and which others end for it. What it refuses ends as Failed, with the reason. Pure. */
import type { corev1 } from "@kayak/api";
import type { KubeletConfig } from "../config/kubelet-config.ts";
import { admissionMessage } from "../eviction/messages.ts";
import type { PressureType } from "../eviction/pressure.ts";
import { isCritical } from "../eviction/rank.ts";
import { everyContainer, qosClass } from "../status/qos.ts";
import { refuseMisplaced, refusePlace, shortagesOf, type Room } from "./fit.ts";
import { describeNeeds, planPreemption } from "./preemption.ts";

type Pod = corev1.Pod;

export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

export interface AdmissionFacts {
  readonly pressures: readonly PressureType[];
  readonly config: Pick<KubeletConfig, "allowedUnsafeSysctls">;
  readonly room: Room;
}

export interface Decision {
  readonly refusal?: Refusal | undefined;
  /** Critical pods take the room of others. */
  readonly preempted: readonly Pod[];
}

export function decide(pod: Pod, facts: AdmissionFacts): Decision {
  const refusal = refuseUnderPressure(pod, facts.pressures) ?? refuseSysctl(pod, facts.config) ?? refuseAppArmor(pod);
  if (refusal) return { refusal, preempted: [] };
  if (isCritical(pod)) return makeRoom(pod, facts.room);
  return { refusal: refuseMisplaced(pod, facts.room), preempted: [] };
}

/** Only a lack of resources can be helped. */
function makeRoom(pod: Pod, room: Room): Decision {
  const refusal = refusePlace(pod, room);
  const shortages = shortagesOf(pod, room);
  if (refusal || shortages.length === 0) return { refusal, preempted: [] };
  const preempted = planPreemption(pod, room.others, shortages);
  if (preempted) return { preempted };
  const why = `no set of running pods found to reclaim resources: ${describeNeeds(shortages)}`;
  const message = `Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: ${why}`;
  return { refusal: { reason: "UnexpectedAdmissionError", message }, preempted: [] };
}

/** Short of memory only, a node still takes pods that asked for some. */
function refuseUnderPressure(pod: Pod, pressures: readonly PressureType[]): Refusal | undefined {
  if (pressures.length === 0 || isCritical(pod)) return undefined;
  const onlyMemory = pressures.every((type) => type === "MemoryPressure");
  if (onlyMemory && (qosClass(pod) !== "BestEffort" || toleratesMemoryPressure(pod))) return undefined;
  return { reason: "Evicted", message: admissionMessage(pressures) };
}

function toleratesMemoryPressure({ spec }: Pod): boolean {
  return (spec.tolerations ?? []).some(
    ({ key, operator, effect }) =>
      (!key ? operator === "Exists" : key === "node.kubernetes.io/memory-pressure") &&
      (!effect || effect === "NoSchedule"),
  );
}

/** Namespaced, and without harm to others whatever their value. */
const safeSysctls: ReadonlySet<string> = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_wmem",
]);

function refuseSysctl({ spec }: Pod, { allowedUnsafeSysctls }: AdmissionFacts["config"]): Refusal | undefined {
  const allowed = (name: string) =>
    safeSysctls.has(name) ||
    allowedUnsafeSysctls.some((pattern) =>
      pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    );
  for (const { name: written } of spec.securityContext?.sysctls ?? []) {
    const name = written.replaceAll("/", ".");
    const problem = !allowed(name) ? "not allowlisted" : nodeSysctl(spec, name);
    if (problem) return { reason: "SysctlForbidden", message: `forbidden sysctl: ${JSON.stringify(name)} ${problem}` };
  }
  return undefined;
}

/** A sysctl of a namespace that the pod shares with the node. */
function nodeSysctl(spec: corev1.PodSpec, name: string): string | undefined {
  if (spec.hostNetwork && name.startsWith("net.")) return "not allowed with host net enabled";
  if (spec.hostIPC && (name.startsWith("kernel.") || name.startsWith("fs.")))
    return "not allowed with host ipc enabled";
  return undefined;
}

/** This runtime loads no profiles: a container that must be confined is not run unconfined instead. */
function refuseAppArmor({ spec, metadata }: Pod): Refusal | undefined {
  const profiles = [spec.securityContext, ...everyContainer(spec).map((one) => one.securityContext)].map(
    (context) => context?.appArmorProfile?.type,
  );
  const annotated = Object.entries(metadata.annotations ?? {}).filter(([key]) =>
    key.startsWith("container.apparmor.security.beta.kubernetes.io/"),
  );
  const confined =
    profiles.some((type) => type !== undefined && type !== "Unconfined") ||
    annotated.some(([, profile]) => profile !== "unconfined");
  if (!confined) return undefined;
  return { reason: "AppArmor", message: "Cannot enforce AppArmor: AppArmor is not supported by the container runtime" };
}
