/** CPU shares of the cgroups above pods: burstable pods together weigh what they asked for, best-effort ones next to nothing. */
import type { corev1 } from "@kayak/api";
import type { LinuxResources } from "../cri.ts";
import { qosClass } from "../status/qos.ts";
import { isTerminalPhase } from "../status/phase.ts";
import { milliCpuToShares, podResources, qosCgroups } from "./resources.ts";

const MIN_SHARES = milliCpuToShares(0);

/** By cgroup. Pure. */
export function planQosShares(pods: readonly corev1.Pod[]): ReadonlyMap<string, LinuxResources> {
  const burstable = pods.filter((pod) => qosClass(pod) === "Burstable" && !isTerminalPhase(pod.status.phase));
  const asked = burstable.reduce((sum, pod) => sum + (podResources(pod).cpuShares ?? 0), 0);
  return new Map([
    [qosCgroups.Burstable, { cpuShares: Math.max(asked, MIN_SHARES) }],
    [qosCgroups.BestEffort, { cpuShares: MIN_SHARES }],
  ]);
}
