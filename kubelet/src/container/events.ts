/** Events about pods and their containers, in Kubernetes' words. */
import type { corev1 } from "@kayak/api";
import type { EventRecorder } from "@kayak/client";

export type EventType = "Normal" | "Warning";

export interface PodEvents {
  pod(pod: corev1.Pod, type: EventType, event: PodEvent): void;
  container(pod: corev1.Pod, container: string, event: PodEvent & { type: EventType }): void;
}

export interface PodEvent {
  readonly reason: string;
  readonly message: string;
}

export function podEvents(recorder: EventRecorder): PodEvents {
  return {
    pod: (pod, type, { reason, message }) => recorder.event(pod, type, reason, message),
    container: (pod, container, { type, reason, message }) =>
      recorder.event(pod, type, reason, message, { fieldPath: fieldPathOf(pod, container) }),
  };
}

function fieldPathOf({ spec }: corev1.Pod, name: string): string {
  const has = (containers: readonly { name: string }[] | undefined) =>
    containers?.some((container) => container.name === name);
  if (has(spec.initContainers)) return `spec.initContainers{${name}}`;
  if (has(spec.ephemeralContainers)) return `spec.ephemeralContainers{${name}}`;
  return `spec.containers{${name}}`;
}
