/** Objects for tests: complete enough to be true, with only what a test is about spelled out. */
import type { appsv1, corev1, discoveryv1, metav1 } from "@kayak/api";

export const NOW = Date.UTC(2030, 0, 1);

export function at(secondsAgo: number): string {
  return new Date(NOW - secondsAgo * 1000).toISOString().replace(".000Z", "Z");
}

export function meta(name: string, more: Partial<metav1.ObjectMeta> = {}): metav1.ObjectMeta {
  return { name, namespace: "default", uid: `uid-${name}`, resourceVersion: "1", creationTimestamp: at(3600), ...more };
}

export function owner(kind: string, name: string, more: Partial<metav1.OwnerReference> = {}): metav1.OwnerReference {
  return { apiVersion: "apps/v1", kind, name, uid: `uid-${name}`, controller: true, blockOwnerDeletion: true, ...more };
}

export interface PodFacts {
  readonly node?: string;
  readonly phase?: NonNullable<corev1.PodStatus["phase"]>;
  /** Seconds since it is ready; absent: not ready. */
  readonly readyFor?: number;
  readonly ip?: string;
  readonly metadata?: Partial<metav1.ObjectMeta>;
  readonly spec?: Partial<corev1.PodSpec>;
  readonly status?: Partial<corev1.PodStatus>;
}

export function pod(name: string, facts: PodFacts = {}): corev1.Pod {
  const { node, phase = "Running", readyFor, ip } = facts;
  const ready = {
    type: "Ready",
    status: readyFor === undefined ? "False" : "True",
    lastTransitionTime: at(readyFor ?? 0),
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: meta(name, facts.metadata),
    spec: { containers: [], ...(node !== undefined && { nodeName: node }), ...facts.spec },
    status: { phase, conditions: [ready], ...(ip !== undefined && { podIP: ip, podIPs: [{ ip }] }), ...facts.status },
  };
}

export function template(image = "web:1", labels: Record<string, string> = { app: "web" }): corev1.PodTemplateSpec {
  return { metadata: { labels } as metav1.ObjectMeta, spec: { containers: [{ name: "web", image }] } };
}

export function deployment(
  spec: Partial<appsv1.DeploymentSpec> = {},
  more: { readonly metadata?: Partial<metav1.ObjectMeta>; readonly status?: appsv1.DeploymentStatus } = {},
): appsv1.Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: meta("web", { generation: 1, ...more.metadata }),
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "web" } },
      template: template(),
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      ...spec,
    },
    status: more.status ?? {},
  };
}

export interface ReplicaSetFacts {
  readonly image?: string;
  readonly replicas?: number;
  /** Pods that exist; by default all. */
  readonly actual?: number;
  /** By default all that exist. */
  readonly available?: number;
  readonly ageSeconds?: number;
  readonly annotations?: Record<string, string>;
  readonly conditions?: appsv1.ReplicaSetCondition[];
}

export function replicaSet(name: string, facts: ReplicaSetFacts = {}): appsv1.ReplicaSet {
  const { image = "web:1", replicas = 0, actual = replicas, available = actual, ageSeconds = 100 } = facts;
  const labels = { app: "web", "pod-template-hash": name };
  const { annotations } = facts;
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: meta(name, {
      generation: 1,
      labels,
      creationTimestamp: at(ageSeconds),
      ownerReferences: [owner("Deployment", "web")],
      ...(annotations && { annotations }),
    }),
    spec: { replicas, selector: { matchLabels: labels }, template: template(image, labels) },
    status: {
      replicas: actual,
      readyReplicas: available,
      availableReplicas: available,
      observedGeneration: 1,
      ...(facts.conditions && { conditions: facts.conditions }),
    },
  };
}

export function node(
  name: string,
  conditions: Readonly<Record<string, string>> = { Ready: "True" },
  more: { readonly metadata?: Partial<metav1.ObjectMeta>; readonly spec?: corev1.NodeSpec } = {},
): corev1.Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { ...meta(name, more.metadata), namespace: "" },
    spec: more.spec ?? {},
    status: {
      conditions: Object.entries(conditions).map(([type, status]) => ({
        type,
        status,
        lastHeartbeatTime: at(60),
        lastTransitionTime: at(600),
      })),
    },
  };
}

export function service(
  spec: Partial<corev1.ServiceSpec> = {},
  metadata: Partial<metav1.ObjectMeta> = {},
): corev1.Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: meta("web", metadata),
    spec: {
      selector: { app: "web" },
      ports: [{ name: "http", port: 80, targetPort: 8080, protocol: "TCP" }],
      clusterIP: "10.96.0.5",
      ipFamilies: ["IPv4"],
      ...spec,
    },
    status: {},
  };
}

export function slice(name: string, content: Partial<discoveryv1.EndpointSlice> = {}): discoveryv1.EndpointSlice {
  const labels = {
    "kubernetes.io/service-name": "web",
    "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
  };
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: meta(name, { labels }),
    addressType: "IPv4",
    ...content,
  };
}

export function namespace(
  name: string,
  more: { readonly metadata?: Partial<metav1.ObjectMeta>; readonly phase?: "Active" | "Terminating" } = {},
): corev1.Namespace {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { ...meta(name, more.metadata), namespace: "" },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: more.phase ?? "Active" },
  };
}
