/** Objects with many fields, in the canonical form in which decoding leaves them: zero values only where they mean something. */
import { Deployments, EndpointSlices, Events, Leases, Nodes, Pods, Secrets, Services } from "../../resources/index.ts";
import type { KubernetesObject, Resource } from "../../resource.ts";

type Fixture = readonly [Resource, KubernetesObject & Record<string, unknown>];

function fixture(resource: unknown, { metadata, ...rest }: Record<string, unknown>): Fixture {
  const { group, version, kind } = resource as Resource;
  const apiVersion = group === "" ? version : `${group}/${version}`;
  const stored = { name: "web", namespace: "default", uid: "u", resourceVersion: "7", creationTimestamp: seconds };
  return [resource as Resource, { kind, apiVersion, metadata: { ...stored, ...(metadata as object) }, ...rest }];
}

const seconds = "2024-02-29T23:59:59Z";
const micros = "1969-12-31T23:59:59.000001Z";
const status = (type: string) => ({ type, status: "True", lastTransitionTime: seconds, reason: "R", message: "ünï" });

const nodeInfo = {
  machineID: "",
  systemUUID: "",
  bootID: "",
  kernelVersion: "6.1",
  osImage: "",
  containerRuntimeVersion: "",
  kubeletVersion: "v1",
  kubeProxyVersion: "",
  operatingSystem: "linux",
  architecture: "amd64",
};

const podSpec = {
  containers: [
    {
      name: "c",
      image: "busybox",
      args: ["", "x"],
      ports: [{ containerPort: 80, hostPort: 8080, protocol: "TCP" }],
      env: [
        { name: "EMPTY" },
        { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "1m" } } },
        { name: "KEY", valueFrom: { secretKeyRef: { name: "s", key: "k", optional: false } } },
      ],
      resources: { limits: { cpu: "1500m", memory: "1Gi" }, requests: { cpu: "0" } },
      livenessProbe: { httpGet: { path: "/", port: "http" }, periodSeconds: 3, terminationGracePeriodSeconds: 0 },
      readinessProbe: { grpc: { port: 1, service: "" } },
      securityContext: { allowPrivilegeEscalation: false, runAsUser: 0, capabilities: { drop: ["ALL"] } },
      stdin: true,
    },
  ],
  volumes: [
    { name: "e", emptyDir: {} },
    { name: "m", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
    { name: "h", hostPath: { path: "/", type: "" } },
    { name: "c", configMap: { name: "c", items: [{ key: "k", path: "p", mode: 0 }], defaultMode: 420 } },
    {
      name: "p",
      ephemeral: { volumeClaimTemplate: { spec: { storageClassName: "", resources: { limits: { a: "1" } } } } },
    },
  ],
  affinity: {
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "z", labelSelector: {} }] },
  },
  tolerations: [{ operator: "Exists", tolerationSeconds: -1 }],
  securityContext: {},
  automountServiceAccountToken: false,
  enableServiceLinks: true,
  priority: -2147483648,
};

export const fixtures: readonly Fixture[] = [
  fixture(Pods, {
    metadata: {
      labels: { a: "", b: "ü" },
      ownerReferences: [{ apiVersion: "v1", kind: "K", name: "n", uid: "u", controller: false }],
      deletionGracePeriodSeconds: 0,
      deletionTimestamp: seconds,
      managedFields: [{ manager: "m", time: seconds, fieldsV1: { "f:a": { "k:{}": [1, null] } } }],
    },
    spec: podSpec,
    status: {
      conditions: [status("Ready")],
      startTime: seconds,
      containerStatuses: [
        {
          name: "c",
          ready: false,
          restartCount: 0,
          image: "",
          imageID: "",
          started: false,
          state: { running: { startedAt: seconds } },
          lastState: { terminated: { exitCode: 0, finishedAt: seconds } },
          user: { linux: { uid: 0, gid: -1, supplementalGroups: [0, 4294967296, -3] } },
        },
      ],
    },
  }),
  fixture(Deployments, {
    spec: {
      replicas: 0,
      selector: { matchExpressions: [{ key: "a", operator: "In", values: ["b", ""] }] },
      template: { metadata: { annotations: { a: "b" } }, spec: podSpec },
      strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: "25%" } },
      revisionHistoryLimit: 0,
      paused: true,
    },
    status: { observedGeneration: 9007199254740991, collisionCount: 0, conditions: [status("Available")] },
  }),
  fixture(Services, {
    spec: {
      ports: [
        { port: 80, targetPort: "http", appProtocol: "" },
        { port: 53, targetPort: 5353, nodePort: 30000, protocol: "UDP" },
      ],
      clusterIPs: ["10.0.0.1", "fd00::1"],
      allocateLoadBalancerNodePorts: false,
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } },
    },
    status: { loadBalancer: { ingress: [{ ip: "1.2.3.4", ports: [{ port: 1, protocol: "TCP", error: "" }] }] } },
  }),
  fixture(Nodes, {
    spec: { taints: [{ key: "k", effect: "NoExecute", timeAdded: seconds }], unschedulable: true },
    status: {
      capacity: { cpu: "2", "hugepages-2Mi": "0" },
      conditions: [{ ...status("Ready"), lastHeartbeatTime: seconds }],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      images: [{ names: ["a", "b"], sizeBytes: 5_000_000_000 }],
      nodeInfo: {
        ...nodeInfo,
        swap: { capacity: 0 },
      },
      runtimeHandlers: [{ features: { userNamespaces: false } }],
    },
  }),
  fixture(Events, {
    involvedObject: { kind: "Pod", name: "p" },
    source: { component: "kubelet" },
    firstTimestamp: seconds,
    eventTime: micros,
    count: 3,
    series: { count: 2, lastObservedTime: "2024-01-01T00:00:00.999999Z" },
    related: {},
  }),
  fixture(Leases, {
    spec: { holderIdentity: "", leaseDurationSeconds: 0, renewTime: micros, leaseTransitions: -1 },
  }),
  fixture(Secrets, { data: { empty: "", zero: "AA==", all: "AP/+gA==" }, type: "Opaque", immutable: false }),
  fixture(EndpointSlices, {
    addressType: "IPv4",
    endpoints: [
      { addresses: ["10.0.0.1"], conditions: { ready: false }, nodeName: "", hints: { forZones: [{ name: "z" }] } },
      { addresses: ["10.0.0.2"], targetRef: {} },
    ],
    ports: [{ name: "", port: 0 }, {}],
  }),
];
