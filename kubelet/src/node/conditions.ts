/** A node's conditions as the kubelet reports them. Pure. */
import type { corev1 } from "@kayak/api";
import { pressureTypes, type PressureType } from "../eviction/pressure.ts";
import { apiTime } from "../status/input.ts";

type NodeCondition = corev1.NodeCondition;

export interface NodeHealth {
  readonly network: { readonly ready: boolean; readonly message: string };
  readonly pressures: readonly PressureType[];
}

export function networkNotReady(message: string): string {
  return `container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:${message}`;
}

export function nodeConditions(health: NodeHealth, before: readonly NodeCondition[], nowMs: number): NodeCondition[] {
  return verdicts(health).map((verdict) => {
    const old = before.find(({ type }) => type === verdict.type);
    const now = apiTime(nowMs);
    const since = old?.status === verdict.status ? old.lastTransitionTime : undefined;
    return { ...verdict, lastHeartbeatTime: now, lastTransitionTime: since ?? now };
  });
}

type Verdict = Pick<NodeCondition, "type" | "status" | "reason" | "message">;

/** Reasons and messages while there is enough, and while there isn't. */
const pressureTexts = {
  MemoryPressure: [
    { reason: "KubeletHasSufficientMemory", message: "kubelet has sufficient memory available" },
    { reason: "KubeletHasInsufficientMemory", message: "kubelet has insufficient memory available" },
  ],
  DiskPressure: [
    { reason: "KubeletHasNoDiskPressure", message: "kubelet has no disk pressure" },
    { reason: "KubeletHasDiskPressure", message: "kubelet has disk pressure" },
  ],
  PIDPressure: [
    { reason: "KubeletHasSufficientPID", message: "kubelet has sufficient PID available" },
    { reason: "KubeletHasInsufficientPID", message: "kubelet has insufficient PID available" },
  ],
} as const;

function verdicts({ network, pressures }: NodeHealth): Verdict[] {
  const pressed = (type: PressureType): Verdict =>
    pressures.includes(type)
      ? { type, status: "True", ...pressureTexts[type][1] }
      : { type, status: "False", ...pressureTexts[type][0] };
  return [
    ...pressureTypes.map(pressed),
    network.ready
      ? { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" }
      : { type: "Ready", status: "False", reason: "KubeletNotReady", message: networkNotReady(network.message) },
  ];
}
