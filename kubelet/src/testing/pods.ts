/** Pods for tests, as the API server would hand them out: defaults filled in. */
import type { corev1 } from "@kayak/api";

let counter = 0;

export interface PodOptions {
  readonly name?: string;
  readonly spec?: Partial<corev1.PodSpec>;
  readonly metadata?: Partial<corev1.Pod["metadata"]>;
  readonly status?: corev1.PodStatus;
}

export function container(name: string, more: Partial<corev1.Container> = {}): corev1.Container {
  return { name, image: "web:1", imagePullPolicy: "IfNotPresent", ...more };
}

export function pod({ name = "web", spec = {}, metadata = {}, status = {} }: PodOptions = {}): corev1.Pod {
  const uid = `uid-${++counter}`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "default",
      uid,
      resourceVersion: "1",
      creationTimestamp: "2030-01-01T00:00:00Z",
      generation: 1,
      ...metadata,
    },
    spec: {
      containers: [container("app")],
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      nodeName: "node-1",
      enableServiceLinks: true,
      ...spec,
    },
    status: { phase: "Pending", ...status },
  };
}
