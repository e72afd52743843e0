/** Whether what has ended is to run again. */
import type { corev1 } from "@kayak/api";
import type { ContainerStatus } from "../cri.ts";

type Container = corev1.Container;

/** An init container with `restartPolicy: Always` runs beside the others for the pod's whole life. */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === "Always";
}

export function restartsAfter(pod: corev1.Pod, container: Container, exitCode: number): boolean {
  if (hasRuleFor(container, exitCode)) return true;
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? "Always";
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

function hasRuleFor({ restartPolicyRules = [] }: Container, exitCode: number): boolean {
  return restartPolicyRules.some((rule) => matchesExit(rule, exitCode));
}

function matchesExit(rule: corev1.ContainerRestartRule, exitCode: number): boolean {
  const listed = rule.exitCodes?.values?.includes(exitCode) ?? false;
  return rule.exitCodes?.operator === "NotIn" ? !listed : listed;
}

/** Init containers that failed run again under every policy but Never. */
export function initRestarts(pod: corev1.Pod, container: Container, exitCode: number): boolean {
  if (hasRuleFor(container, exitCode)) return true;
  return (container.restartPolicy ?? pod.spec.restartPolicy) !== "Never";
}

/** The exit code as restart rules see it: something that never ran has failed. */
export function exitCodeOf(status: ContainerStatus): number {
  return status.exitCode ?? 128;
}
