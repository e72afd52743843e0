/** A node's conditions as the kubelet reports them. Pure. */
import type { corev1 } from "@kayak/api";
import { apiTime } from "../status/input.ts";

type NodeCondition = corev1.NodeCondition;

export interface NodeHealth {
  readonly network: { readonly ready: boolean; readonly message: string };
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

function verdicts({ network }: NodeHealth): Pick<NodeCondition, "type" | "status" | "reason" | "message">[] {
  return [
    {
      type: "MemoryPressure",
      status: "False",
      reason: "KubeletHasSufficientMemory",
      message: "kubelet has sufficient memory available",
    },
    {
      type: "DiskPressure",
      status: "False",
      reason: "KubeletHasNoDiskPressure",
      message: "kubelet has no disk pressure",
    },
    {
      type: "PIDPressure",
      status: "False",
      reason: "KubeletHasSufficientPID",
      message: "kubelet has sufficient PID available",
    },
    network.ready
      ? { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" }
      : { type: "Ready", status: "False", reason: "KubeletNotReady", message: networkNotReady(network.message) },
  ];
}
