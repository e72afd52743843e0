import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { KubernetesObject, Resource } from "../resource.ts";
import {
  ConfigMaps,
  Deployments,
  EndpointSlices,
  Namespaces,
  Nodes,
  Pods,
  ReplicationControllers,
  Secrets,
  Services,
} from "../resources/index.ts";
import { decode } from "../schema/decode.ts";
import { imageTag } from "./image.ts";
import { applyDefaults } from "./index.ts";

function defaulted<T extends KubernetesObject>(resource: Resource<T>, input: object): T {
  const object = decode(resource.schema, input);
  applyDefaults(resource, object);
  return JSON.parse(JSON.stringify(object)) as T;
}

const podSpecDefaults = {
  dnsPolicy: "ClusterFirst",
  restartPolicy: "Always",
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  schedulerName: "default-scheduler",
};
const containerDefaults = {
  imagePullPolicy: "IfNotPresent",
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
  resources: {},
};

const podWith = (spec: object) => defaulted(Pods, { metadata: { name: "p" }, spec });
const containerOf = (container: object) =>
  podWith({ containers: [{ name: "c", image: "a:1", ...container }] }).spec.containers[0];

describe("defaults of pods", () => {
  it("fills in a bare pod", () => {
    assert.deepEqual(podWith({ containers: [{ name: "c", image: "a:1" }] }).spec, {
      ...podSpecDefaults,
      enableServiceLinks: true,
      containers: [{ name: "c", image: "a:1", ...containerDefaults }],
    });
  });

  it("fills in ports, probes, hooks and variables", () => {
    const probe = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
    assert.deepEqual(
      containerOf({
        ports: [{ containerPort: 80 }],
        livenessProbe: { httpGet: { port: 80 } },
        readinessProbe: { grpc: { port: 9 }, periodSeconds: 2 },
        lifecycle: { preStop: { httpGet: { port: "web", path: "/bye" } } },
        env: [
          { name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
          { name: "B", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
        ],
      }),
      {
        name: "c",
        image: "a:1",
        ...containerDefaults,
        ports: [{ containerPort: 80, protocol: "TCP" }],
        livenessProbe: { httpGet: { port: 80, path: "/", scheme: "HTTP" }, ...probe },
        readinessProbe: { grpc: { port: 9, service: "" }, ...probe, periodSeconds: 2 },
        lifecycle: { preStop: { httpGet: { port: "web", path: "/bye", scheme: "HTTP" } } },
        env: [
          { name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.name", apiVersion: "v1" } } },
          { name: "B", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "0" } } },
        ],
      },
    );
  });

  it("requests what is limited, and rounds up to thousandths", () => {
    assert.deepEqual(
      containerOf({ resources: { limits: { cpu: "100u", memory: "1Gi" }, requests: { memory: "1Mi" } } })?.resources,
      {
        limits: { cpu: "1m", memory: "1Gi" },
        requests: { cpu: "1m", memory: "1Mi" },
      },
    );
  });

  it("requests for the pod as a whole what its containers need, else its limit", () => {
    const spec = podWith({
      resources: { limits: { cpu: "4", memory: "1Gi" } },
      initContainers: [
        { name: "side", restartPolicy: "Always", resources: { requests: { cpu: "500m" } } },
        { name: "i", resources: { requests: { cpu: "1" } } },
      ],
      containers: [{ name: "c", resources: { requests: { cpu: "300m" } } }],
    }).spec;
    assert.deepEqual(spec.resources, {
      limits: { cpu: "4", memory: "1Gi" },
      requests: { cpu: "1500m", memory: "1Gi" },
    });
  });

  it("takes host ports on the host network", () => {
    const spec = podWith({ hostNetwork: true, containers: [{ name: "c", ports: [{ containerPort: 80 }] }] }).spec;
    assert.equal(spec.containers[0]?.ports?.[0]?.hostPort, 80);
  });

  const volumes: [object, object][] = [
    [{}, { emptyDir: {} }],
    [{ secret: { secretName: "s" } }, { secret: { secretName: "s", defaultMode: 420 } }],
    [{ configMap: { name: "c" } }, { configMap: { name: "c", defaultMode: 420 } }],
    [{ hostPath: { path: "/x" } }, { hostPath: { path: "/x", type: "" } }],
    [
      { downwardAPI: { items: [{ path: "l", fieldRef: { fieldPath: "metadata.labels" } }] } },
      {
        downwardAPI: {
          items: [{ path: "l", fieldRef: { fieldPath: "metadata.labels", apiVersion: "v1" } }],
          defaultMode: 420,
        },
      },
    ],
    [
      { projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
      {
        projected: { sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 3600 } }], defaultMode: 420 },
      },
    ],
    [{ image: { reference: "data" } }, { image: { reference: "data", pullPolicy: "Always" } }],
  ];
  for (const [source, expected] of volumes) {
    it(`volume ${JSON.stringify(source)}`, () =>
      assert.deepEqual(podWith({ containers: [], volumes: [{ name: "v", ...source }] }).spec.volumes, [
        { name: "v", ...expected },
      ]));
  }

  it("shows the service account under both names", () => {
    const { spec } = podWith({ containers: [], serviceAccount: "robot" });
    assert.deepEqual([spec.serviceAccountName, spec.serviceAccount], ["robot", "robot"]);
  });

  it("reads tags of images", () => {
    const tags: [string, string][] = [
      ["a", "latest"],
      ["a:1", "1"],
      ["r:5000/a", "latest"],
      ["r:5000/a:2", "2"],
      ["a@sha256:0", ""],
      ["a:3@sha256:0", "3"],
      ["", ""],
    ];
    for (const [image, tag] of tags) assert.equal(imageTag(image), tag, image);
  });
});

describe("defaults of other kinds", () => {
  it("services", () => {
    assert.deepEqual(defaulted(Services, { metadata: { name: "s" }, spec: { ports: [{ port: 80 }] } }).spec, {
      type: "ClusterIP",
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
    });
    const balanced = defaulted(Services, {
      metadata: { name: "s" },
      spec: { type: "LoadBalancer", sessionAffinity: "ClientIP", ports: [{ port: 80, targetPort: "web" }] },
    });
    assert.deepEqual(balanced.spec, {
      type: "LoadBalancer",
      sessionAffinity: "ClientIP",
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } },
      externalTrafficPolicy: "Cluster",
      internalTrafficPolicy: "Cluster",
      allocateLoadBalancerNodePorts: true,
      ports: [{ port: 80, protocol: "TCP", targetPort: "web" }],
    });
    const external = defaulted(Services, {
      metadata: { name: "s" },
      spec: { type: "ExternalName", externalName: "x.y" },
    });
    assert.deepEqual(external.spec, { type: "ExternalName", externalName: "x.y", sessionAffinity: "None" });
  });

  it("deployments and their templates", () => {
    const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "a" }] } };
    assert.deepEqual(
      defaulted(Deployments, { metadata: { name: "d" }, spec: { selector: { matchLabels: { a: "b" } }, template } })
        .spec,
      {
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        selector: { matchLabels: { a: "b" } },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
        template: {
          metadata: { labels: { a: "b" } },
          spec: {
            ...podSpecDefaults,
            containers: [{ name: "c", image: "a", ...containerDefaults, imagePullPolicy: "Always" }],
          },
        },
      },
    );
    assert.deepEqual(
      defaulted(Deployments, { metadata: { name: "d" }, spec: { strategy: { type: "Recreate" } } }).spec.strategy,
      { type: "Recreate" },
    );
  });

  it("replication controllers take labels and selector from their template", () => {
    const { metadata, spec } = defaulted(ReplicationControllers, {
      metadata: { name: "r" },
      spec: { template: { metadata: { labels: { a: "b" } }, spec: {} } },
    });
    assert.deepEqual([metadata.labels, spec.selector, spec.replicas], [{ a: "b" }, { a: "b" }, 1]);
  });

  it("secrets, namespaces, nodes, slices", () => {
    const secret = defaulted(Secrets, { metadata: { name: "s" }, data: { a: "YQ==" }, stringData: { a: "b", c: "é" } });
    assert.deepEqual([secret.type, secret.data, secret.stringData], ["Opaque", { a: "Yg==", c: "w6k=" }, undefined]);
    const namespace = defaulted(Namespaces, { metadata: { name: "shop" } });
    assert.deepEqual(
      [namespace.metadata.labels, namespace.status.phase],
      [{ "kubernetes.io/metadata.name": "shop" }, "Active"],
    );
    assert.deepEqual(
      defaulted(Nodes, { metadata: { name: "n" }, status: { capacity: { cpu: "2" } } }).status.allocatable,
      { cpu: "2" },
    );
    const slice = defaulted(EndpointSlices, {
      metadata: { name: "e" },
      addressType: "IPv4",
      endpoints: [],
      ports: [{ port: 80 }],
    });
    assert.deepEqual(slice.ports, [{ port: 80, name: "", protocol: "TCP" }]);
  });

  it("changes nothing the second time", () => {
    const once = defaulted(Pods, {
      metadata: { name: "p" },
      spec: { containers: [{ name: "c", image: "a", livenessProbe: { exec: {} } }], volumes: [{ name: "v" }] },
    });
    assert.deepEqual(defaulted(Pods, once), once);
    const map = defaulted(ConfigMaps, { metadata: { name: "c" }, data: { a: "b" } });
    assert.deepEqual(map, { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "c" }, data: { a: "b" } });
  });
});
