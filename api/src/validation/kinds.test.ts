import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { applyDefaults } from "../defaults/index.ts";
import type { KubernetesObject, Resource } from "../resource.ts";
import * as resources from "../resources/index.ts";
import { decode } from "../schema/decode.ts";
import { fieldErrorText, validateCreate, validateStatusUpdate, validateUpdate } from "./index.ts";

type Json = Record<string, unknown>;

const {
  ConfigMaps,
  Deployments,
  Endpoints,
  EndpointSlices,
  Events,
  Leases,
  Namespaces,
  Nodes,
  ReplicaSets,
  ReplicationControllers,
  Secrets,
  ServiceAccounts,
  Services,
} = resources;

function decoded<T extends KubernetesObject>(resource: Resource<T>, input: Json): T {
  const { metadata, ...rest } = input;
  const namespace = resource.namespaced ? { namespace: "shop" } : {};
  const object = decode(resource.schema, { metadata: { name: "web", ...namespace, ...(metadata as Json) }, ...rest });
  applyDefaults(resource, object);
  return object;
}

/** A kind, an object of it, and what is wrong with that. */
type Case = [Resource, Json, string[]];
const create = (resource: unknown, input: Json, expected: string[]): Case => [resource as Resource, input, expected];

const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "x" }] } };
const selector = { matchLabels: { a: "b" } };
const deployment = (spec: Json) => ({ spec: { selector, template, ...spec } });
const port = { port: 80 };
const dns1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const badIP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

const creations: Case[] = [
  create(Deployments, deployment({}), []),
  create(Deployments, { spec: { template } }, [
    "spec.selector: Required value",
    'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`',
  ]),
  create(Deployments, deployment({ selector: { matchLabels: { a: "c" } } }), [
    'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`',
  ]),
  create(
    Deployments,
    deployment({ replicas: -1, minReadySeconds: -1, revisionHistoryLimit: -1 }),
    ["replicas", "minReadySeconds", "revisionHistoryLimit"].map(
      (name) => `spec.${name}: Invalid value: -1: must be greater than or equal to 0`,
    ),
  ),
  create(Deployments, deployment({ strategy: { type: "Recreate", rollingUpdate: { maxSurge: 1 } } }), [
    "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
  ]),
  create(Deployments, deployment({ strategy: { type: "Slow" } }), [
    'spec.strategy: Unsupported value: {"type":"Slow"}: supported values: "Recreate", "RollingUpdate"',
  ]),
  create(Deployments, deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: "0%" } } }), [
    'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
  ]),
  create(Deployments, deployment({ strategy: { rollingUpdate: { maxUnavailable: "101%" } } }), [
    'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
  ]),
  create(Deployments, deployment({ strategy: { rollingUpdate: { maxSurge: "many" } } }), [
    "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"many\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
  ]),
  create(Deployments, deployment({ progressDeadlineSeconds: 5, minReadySeconds: 5 }), [
    "spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds",
  ]),
  create(
    Deployments,
    deployment({
      template: { ...template, spec: { ...template.spec, restartPolicy: "Never", activeDeadlineSeconds: 1 } },
    }),
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported",
    ],
  ),
  create(Deployments, deployment({ template: { ...template, spec: { containers: [{ name: "c" }] } } }), [
    "spec.template.spec.containers[0].image: Required value",
  ]),
  create(ReplicaSets, { spec: { selector } }, ["spec.template: Required value"]),
  create(ReplicationControllers, { spec: { template } }, []),
  create(ReplicationControllers, { spec: {} }, ["spec.selector: Required value", "spec.template: Required value"]),

  create(Services, { spec: { ports: [port] } }, []),
  create(Services, { metadata: { name: "1web" }, spec: { ports: [port] } }, [
    `metadata.name: Invalid value: "1web": ${dns1035}`,
  ]),
  create(Services, { spec: {} }, ["spec.ports: Required value"]),
  create(Services, { spec: { clusterIP: "None", selector: { a: "b" } } }, []),
  create(Services, { spec: { type: "ExternalName" } }, ["spec.externalName: Required value"]),
  create(Services, { spec: { type: "ExternalName", externalName: "example.com.", clusterIPs: ["10.0.0.1"] } }, [
    "spec.clusterIPs: Forbidden: may not be set for ExternalName services",
  ]),
  create(Services, { spec: { type: "NodePort", clusterIP: "None", ports: [port] } }, [
    "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services",
  ]),
  create(Services, { spec: { ports: [port, { port: 80, name: "b" }] } }, [
    "spec.ports[0].name: Required value",
    'spec.ports[1]: Duplicate value: {"port":80,"protocol":"TCP"}',
  ]),
  create(Services, { spec: { ports: [{ port: 0 }] } }, [
    "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
    "spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive",
  ]),
  create(Services, { spec: { ports: [{ port: 80, nodePort: 30000 }] } }, [
    "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
  ]),
  create(
    Services,
    {
      spec: {
        type: "NodePort",
        ports: [
          { name: "a", port: 80, nodePort: 30000 },
          { name: "b", port: 81, nodePort: 30000 },
        ],
      },
    },
    ["spec.ports[1].nodePort: Duplicate value: 30000"],
  ),
  create(Services, { spec: { type: "Magic", ports: [port] } }, [
    'spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    "spec.internalTrafficPolicy: Required value",
  ]),
  create(Services, { spec: { clusterIP: "10.0.0", ports: [port] } }, [
    `spec.clusterIPs[0]: Invalid value: "10.0.0": ${badIP}`,
  ]),
  create(Services, { spec: { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.2"], ports: [port] } }, [
    'spec.clusterIPs: Invalid value: ["10.0.0.2"]: first value must match `clusterIP`',
  ]),
  create(Services, { spec: { externalIPs: ["127.0.0.1", "x"], ports: [port] } }, [
    'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    `spec.externalIPs[1]: Invalid value: "x": ${badIP}`,
  ]),
  create(Services, { spec: { externalTrafficPolicy: "Local", ports: [port] } }, [
    'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
  ]),
  create(
    Services,
    {
      spec: {
        sessionAffinity: "ClientIP",
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 86401 } },
        ports: [port],
      },
    },
    [
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400",
    ],
  ),
  create(Services, { spec: { loadBalancerSourceRanges: ["10.0.0.0/8"], ports: [port] } }, [
    "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
  ]),

  create(ConfigMaps, { data: { "a/b": "" } }, [
    "data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
  ]),
  create(ConfigMaps, { data: { a: "" }, binaryData: { a: "" } }, [
    'data[a]: Invalid value: "a": duplicate of key present in binaryData',
  ]),
  create(ConfigMaps, { data: { a: "x".repeat(1024 * 1024 + 1) } }, [": Too long: may not be more than 1048576 bytes"]),
  create(Secrets, { data: { a: "eA==" } }, []),
  create(Secrets, { type: "kubernetes.io/tls", data: {} }, [
    "data[tls.crt]: Required value",
    "data[tls.key]: Required value",
  ]),
  create(Secrets, { type: "kubernetes.io/dockerconfigjson", stringData: { ".dockerconfigjson": "{" } }, [
    'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character in JSON input',
  ]),
  create(Secrets, { type: "kubernetes.io/service-account-token" }, [
    "metadata.annotations[kubernetes.io/service-account.name]: Required value",
  ]),
  create(Secrets, { type: "kubernetes.io/basic-auth" }, [
    "data[username]: Required value",
    "data[password]: Required value",
  ]),

  create(Namespaces, { metadata: { name: "a.b" } }, ['metadata.name: Invalid value: "a.b": must not contain dots']),
  create(Namespaces, { metadata: { namespace: "x" } }, ["metadata.namespace: Forbidden: not allowed on this type"]),
  create(Namespaces, { spec: { finalizers: ["mine"] } }, [
    'spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
  ]),
  create(Nodes, { spec: { podCIDRs: ["10.0.0.0/24", "10.0.1.0/24"] } }, [
    'spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.0.1.0/24"]: may specify no more than one CIDR for each IP family',
  ]),
  create(
    Nodes,
    { spec: { taints: [{ key: "a", effect: "NoSchedule" }, { key: "a", effect: "NoSchedule" }, { key: "b" }] } },
    [
      'metadata.taints[1]: Duplicate value: {"key":"a","effect":"NoSchedule"}: taints must be unique by key and effect pair',
      "metadata.taints[2].effect: Required value",
    ],
  ),
  create(
    Nodes,
    { status: { capacity: { pods: "1500m" } } },
    ["capacity", "allocatable"].map((list) => `status.${list}.pods: Invalid value: "1500m": must be an integer`),
  ),
  create(ServiceAccounts, {}, []),
  create(Leases, { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } }, [
    "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
    "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
  ]),
  create(
    Endpoints,
    { subsets: [{ addresses: [{ ip: "127.0.0.1" }], ports: [{ port: 1 }, { port: 2, name: "b" }] }, {}] },
    [
      'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      "subsets[0].ports[0].name: Required value",
      "subsets[1]: Required value: must specify `addresses` or `notReadyAddresses`",
    ],
  ),
  create(
    EndpointSlices,
    {
      addressType: "IPv4",
      endpoints: [{ addresses: ["10.0.0.1"] }, { addresses: [] }, { addresses: ["fd00::1"] }],
      ports: [{ port: 1 }, { port: 2 }],
    },
    [
      "endpoints[1].addresses: Required value: must contain at least 1 address",
      'endpoints[2].addresses[0]: Invalid value: "fd00::1": must be a valid IPv4 address',
      'ports[1].name: Duplicate value: ""',
    ],
  ),
  create(EndpointSlices, { addressType: "Post" }, [
    'addressType: Unsupported value: "Post": supported values: "FQDN", "IPv4", "IPv6"',
  ]),
  create(Events, { involvedObject: { kind: "Pod", namespace: "shop", name: "web" } }, []),
  create(Events, { involvedObject: { kind: "Pod", namespace: "other" } }, [
    'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
  ]),
  create(Events, { metadata: { namespace: "default" }, involvedObject: { kind: "Node", name: "n" } }, []),
  create(
    Events,
    { involvedObject: { kind: "Pod", namespace: "shop" }, eventTime: "2024-01-01T00:00:00Z" },
    ["reportingComponent", "reportingInstance", "action", "reason"].map((name) => `${name}: Required value`),
  ),
];

describe("new objects", () => {
  for (const [resource, input, expected] of creations) {
    it(`${resource.kind} ${JSON.stringify(input).slice(0, 100)}`, () => {
      assert.deepEqual(validateCreate(resource, decoded(resource, input)).map(fieldErrorText), expected);
    });
  }
});

const service = (spec: Json) => ({ spec: { ports: [port], ...spec } });
const updates: [Resource, Json, Json, string[]][] = [
  [Deployments, deployment({}), deployment({ replicas: 3 }), []],
  [
    Deployments,
    deployment({}),
    deployment({ selector: { matchLabels: { a: "c" } }, template: { ...template, metadata: { labels: { a: "c" } } } }),
    ['spec.selector: Invalid value: {"matchLabels":{"a":"c"}}: field is immutable'],
  ],
  [
    Services,
    service({ clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"] }),
    service({ clusterIP: "10.0.0.2", clusterIPs: ["10.0.0.2"] }),
    ['spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set'],
  ],
  [
    Services,
    service({ clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"] }),
    service({}),
    ["spec.clusterIPs[0]: Invalid value: []: primary clusterIP can not be unset"],
  ],
  [
    Services,
    service({ clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"] }),
    { spec: { type: "ExternalName", externalName: "a.b" } },
    [],
  ],
  [
    Secrets,
    { data: { a: "eA==" }, immutable: true },
    { data: { a: "eQ==" } },
    [
      "immutable: Forbidden: field is immutable when `immutable` is set",
      "data: Forbidden: field is immutable when `immutable` is set",
    ],
  ],
  [Secrets, {}, { type: "example.com/other" }, ['type: Invalid value: "example.com/other": field is immutable']],
  [
    ConfigMaps,
    { data: { a: "x" }, immutable: true },
    { data: { a: "x" }, immutable: true, metadata: { labels: { b: "c" } } },
    [],
  ],
  [
    Nodes,
    { spec: { podCIDRs: ["10.0.0.0/24"], providerID: "a" } },
    { spec: { podCIDRs: ["10.0.1.0/24"], providerID: "b" } },
    [
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
      'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
    ],
  ],
  [
    EndpointSlices,
    { addressType: "IPv4" },
    { addressType: "IPv6" },
    ['addressType: Invalid value: "IPv6": field is immutable'],
  ],
] as unknown as [Resource, Json, Json, string[]][];

const statuses: [Resource, Json, Json, string[]][] = [
  [Deployments, {}, { replicas: 2, readyReplicas: 2, availableReplicas: 1 }, []],
  [
    Deployments,
    { collisionCount: 2 },
    { replicas: 1, readyReplicas: 2, availableReplicas: -1, collisionCount: 1 },
    [
      "status.availableReplicas: Invalid value: -1: must be greater than or equal to 0",
      "status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
      "status.collisionCount: Invalid value: 1: cannot be decremented",
    ],
  ],
  [
    Namespaces,
    {},
    { phase: "Terminating" },
    ["status.Phase: Invalid value: \"Terminating\": may only be 'Active' if `deletionTimestamp` is empty"],
  ],
  [
    Services,
    {},
    { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } },
    ["status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"],
  ],
] as unknown as [Resource, Json, Json, string[]][];

describe("changed objects", () => {
  const meta = { uid: "1", resourceVersion: "5" };
  const stored = (resource: Resource, input: Json) =>
    decoded(resource, { ...input, metadata: { ...meta, ...(input["metadata"] as Json) } });

  for (const [resource, before, now, expected] of updates) {
    it(`${resource.kind} ${JSON.stringify(now).slice(0, 100)}`, () => {
      assert.deepEqual(
        validateUpdate(resource, stored(resource, now), stored(resource, before)).map(fieldErrorText),
        expected,
      );
    });
  }

  for (const [resource, before, now, expected] of statuses) {
    it(`${resource.kind} status ${JSON.stringify(now)}`, () => {
      const problems = validateStatusUpdate(
        resource,
        stored(resource, { status: now }),
        stored(resource, { status: before }),
      );
      assert.deepEqual(problems.map(fieldErrorText), expected);
    });
  }
});
