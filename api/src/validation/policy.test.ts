import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { applyDefaults } from "../defaults/index.ts";
import type { KubernetesObject, Resource } from "../resource.ts";
import * as resources from "../resources/index.ts";
import { decode } from "../schema/decode.ts";
import { fieldErrorText, validateCreate, validateUpdate } from "./index.ts";

type Json = Record<string, unknown>;

const {
  IngressClasses,
  Ingresses,
  IPAddresses,
  LimitRanges,
  NetworkPolicies,
  PodTemplates,
  PriorityClasses,
  ResourceQuotas,
  RuntimeClasses,
  ServiceCIDRs,
} = resources;

function decoded(resource: Resource, { metadata, ...rest }: Json): KubernetesObject {
  const namespace = resource.namespaced ? { namespace: "shop" } : {};
  const object = decode(resource, {
    metadata: { name: "web", resourceVersion: "1", ...namespace, ...(metadata as Json) },
    ...rest,
  });
  applyDefaults(resource, object);
  return object;
}

const backend = { service: { name: "web", port: { number: 80 } } };
const ingress = (path: Json, rest: Json = {}) => ({
  spec: {
    rules: [{ host: "a.example.com", http: { paths: [{ path: "/", pathType: "Prefix", backend, ...path }] } }],
    ...rest,
  },
});
const path = "spec.rules[0].http.paths[0]";
const range = (item: Json) => ({ spec: { limits: [{ type: "Container", ...item }] } });
const rule = (from: Json[], ports: Json[] = []) => ({ spec: { ingress: [{ from, ports }] } });

const creations: [unknown, Json, string[]][] = [
  [LimitRanges, range({ max: { cpu: "2" }, min: { cpu: "1" }, default: { cpu: "1500m" } }), []],
  [
    LimitRanges,
    range({ max: { cpu: "1" }, min: { cpu: "2" } }),
    [
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1',
      'spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1',
    ],
  ],
  [
    LimitRanges,
    range({ type: "Thing" }),
    ['spec.limits[0].type: Invalid value: "Thing": must be a standard limit type or fully qualified'],
  ],
  [
    LimitRanges,
    { spec: { limits: [{ type: "Pod", default: { cpu: "1" } }, { type: "Pod" }] } },
    [
      "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
      'spec.limits[1].type: Duplicate value: "Pod"',
    ],
  ],
  [
    LimitRanges,
    range({ type: "PersistentVolumeClaim" }),
    [
      "spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided",
    ],
  ],
  [
    LimitRanges,
    {
      spec: {
        limits: [
          { type: "Pod", min: { cpu: "1" }, max: { cpu: "2" }, maxLimitRequestRatio: { cpu: "3", memory: "500m" } },
        ],
      },
    },
    [
      'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000',
      'spec.limits[0].maxLimitRequestRatio[memory]: Invalid value: "500m": ratio 500m is less than 1',
    ],
  ],
  [
    ResourceQuotas,
    { spec: { hard: { pods: "1", "count/widgets.example.com": "2", "requests.example.com/gpu": "1" } } },
    [],
  ],
  [
    ResourceQuotas,
    { spec: { hard: { pods: "1500m", storage: "1", bogus: "1" } } },
    [
      'spec.hard[pods]: Invalid value: "1500m": must be an integer',
      'spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota',
      'spec.hard[bogus]: Invalid value: "bogus": must be a standard resource type or fully qualified',
      'spec.hard[bogus]: Invalid value: "bogus": must be a standard resource for quota',
    ],
  ],
  [
    ResourceQuotas,
    { spec: { hard: { cpu: "1" }, scopes: ["BestEffort", "NotBestEffort"] } },
    [
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes',
    ],
  ],
  [
    ResourceQuotas,
    { spec: { scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "In" }] } } },
    [
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
    ],
  ],
  [PriorityClasses, { value: 5 }, []],
  [
    PriorityClasses,
    { value: 1_000_000_001 },
    ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"],
  ],
  [
    PriorityClasses,
    { metadata: { name: "system-mine" }, value: 5, preemptionPolicy: "Sometimes" },
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class",
      'preemptionPolicy: Unsupported value: "Sometimes": supported values: "PreemptLowerPriority", "Never"',
    ],
  ],
  [RuntimeClasses, { handler: "kata", overhead: { podFixed: { cpu: "10m" } } }, []],
  [
    RuntimeClasses,
    {
      handler: "a.b",
      scheduling: {
        tolerations: [
          { key: "a", operator: "Exists" },
          { key: "a", operator: "Exists" },
        ],
      },
    },
    [
      'handler: Invalid value: "a.b": must not contain dots',
      'scheduling.tolerations[1]: Duplicate value: {"key":"a","operator":"Exists"}',
    ],
  ],
  [Ingresses, ingress({}), []],
  [Ingresses, { spec: {} }, ["spec: Invalid value: []: either `defaultBackend` or `rules` must be specified"]],
  [
    Ingresses,
    ingress({ path: "a//b" }),
    [
      `${path}.path: Invalid value: "a//b": must be an absolute path`,
      `${path}.path: Invalid value: "a//b": must not contain '//'`,
    ],
  ],
  [Ingresses, ingress({ path: "", pathType: "ImplementationSpecific" }), []],
  [
    Ingresses,
    ingress({ pathType: "Near" }),
    [`${path}.pathType: Unsupported value: "Near": supported values: "Exact", "ImplementationSpecific", "Prefix"`],
  ],
  [
    Ingresses,
    ingress({ backend: {} }),
    [`${path}.backend: Invalid value: "": resource or service backend is required`],
  ],
  [
    Ingresses,
    ingress({ backend: { service: { name: "web", port: {} } } }),
    [`${path}.backend: Required value: port name or number is required`],
  ],
  [
    Ingresses,
    { metadata: { annotations: { "kubernetes.io/ingress.class": "a" } }, ...ingress({}, { ingressClassName: "b" }) },
    [
      'annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified',
    ],
  ],
  [IngressClasses, { spec: { controller: "example.com/nginx", parameters: { kind: "Setting", name: "s" } } }, []],
  [
    IngressClasses,
    { spec: { controller: "nginx" } },
    ['spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [
    IngressClasses,
    { spec: { controller: "example.com/nginx", parameters: { kind: "Setting", name: "s", scope: "Namespace" } } },
    ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
  ],
  [
    NetworkPolicies,
    rule([{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }], [{ port: 80, endPort: 90 }]),
    [],
  ],
  [NetworkPolicies, rule([{}]), ["spec.ingress[0].from[0]: Required value: must specify a peer"]],
  [
    NetworkPolicies,
    rule([{ ipBlock: { cidr: "10.0.0.0/8", except: ["11.0.0.0/16"] }, podSelector: {} }]),
    [
      'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
      "spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer",
    ],
  ],
  [
    NetworkPolicies,
    rule([{ podSelector: {} }], [{ port: "http", endPort: 90 }, { port: 90, endPort: 80 }, { protocol: "ICMP" }]),
    [
      "spec.ingress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is non-numeric",
      "spec.ingress[0].ports[1].endPort: Invalid value: 80: must be greater than or equal to `port`",
      'spec.ingress[0].ports[2].protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"',
    ],
  ],
  [
    IPAddresses,
    { metadata: { name: "10.0.0.1" }, spec: { parentRef: { resource: "services", name: "a", namespace: "b" } } },
    [],
  ],
  [
    IPAddresses,
    { metadata: { name: "2001:db8::0:1" }, spec: { parentRef: { resource: "", name: "a/b" } } },
    [
      'metadata.name: Invalid value: "2001:db8::0:1": must be a canonical format IP address',
      "spec.parentRef.resource: Required value",
      "spec.parentRef.name: Invalid value: \"a/b\": may not contain '/'",
    ],
  ],
  [ServiceCIDRs, { spec: { cidrs: ["10.0.0.0/16", "2001:db8::/64"] } }, []],
  [ServiceCIDRs, { spec: {} }, ["spec.cidrs: Required value: at least one CIDR required"]],
  [
    PodTemplates,
    { template: { spec: { containers: [{ name: "A", image: "x" }] } } },
    [
      "template.spec.containers[0].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
];

const updates: [unknown, Json, Json, string[]][] = [
  [PriorityClasses, { value: 1 }, { value: 2 }, ["value: Forbidden: may not be changed in an update."]],
  [RuntimeClasses, { handler: "a" }, { handler: "b" }, ['handler: Invalid value: "b": field is immutable']],
  [
    IngressClasses,
    { spec: { controller: "a.b/c" } },
    { spec: { controller: "a.b/d" } },
    ['spec.controller: Invalid value: "a.b/d": field is immutable'],
  ],
  [
    ResourceQuotas,
    { spec: { scopes: ["Terminating"] } },
    { spec: {} },
    ["spec.scopes: Invalid value: null: field is immutable"],
  ],
  [ServiceCIDRs, { spec: { cidrs: ["10.0.0.0/16"] } }, { spec: { cidrs: ["10.0.0.0/16", "2001:db8::/64"] } }, []],
  [
    ServiceCIDRs,
    { spec: { cidrs: ["10.0.0.0/16"] } },
    { spec: { cidrs: ["10.1.0.0/16"] } },
    ['spec.cidrs[0]: Invalid value: "10.1.0.0/16": field is immutable'],
  ],
];

describe("new objects that bound and classify", () => {
  for (const [target, input, expected] of creations) {
    const resource = target as Resource;
    it(`${resource.kind} ${JSON.stringify(input).slice(0, 90)}`, () =>
      assert.deepEqual(validateCreate(resource, decoded(resource, input)).map(fieldErrorText), expected));
  }
});

describe("changed objects that bound and classify", () => {
  for (const [target, before, after, expected] of updates) {
    const resource = target as Resource;
    it(`${resource.kind} ${JSON.stringify(after)}`, () =>
      assert.deepEqual(
        validateUpdate(resource, decoded(resource, after), decoded(resource, before)).map(fieldErrorText),
        expected,
      ));
  }
});
