/** Stateful sets, daemon sets, revisions, budgets, autoscalers. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { applyDefaults } from "../defaults/index.ts";
import type { KubernetesObject, Resource } from "../resource.ts";
import {
  ControllerRevisions,
  DaemonSets,
  HorizontalPodAutoscalers,
  PodDisruptionBudgets,
  StatefulSets,
} from "../resources/index.ts";
import { decode } from "../schema/decode.ts";
import { fieldErrorText, validateCreate, validateUpdate } from "./index.ts";

type Json = Record<string, unknown>;
type Case = readonly [Resource, Json, readonly string[]];

const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "x" }] } };
const selector = { matchLabels: { a: "b" } };
const set = (spec: Json = {}) => ({ spec: { selector, template, ...spec } });
const rolling = (rollingUpdate: Json) => set({ updateStrategy: { type: "RollingUpdate", rollingUpdate } });
const scaled = (spec: Json = {}) => ({
  spec: { scaleTargetRef: { kind: "Deployment", name: "web" }, maxReplicas: 3, ...spec },
});
const budget = (spec: Json) => ({ spec: { selector, ...spec } });
const resource = (target: unknown) => target as Resource;

function decoded(target: Resource, { metadata, ...rest }: Json): KubernetesObject {
  const meta = { name: "web", namespace: "shop", resourceVersion: "1", ...(metadata as Json) };
  const object = decode(target, { metadata: meta, ...rest });
  applyDefaults(target, object);
  return object;
}

const [sts, ds, hpa, pdb, revision] = [
  StatefulSets,
  DaemonSets,
  HorizontalPodAutoscalers,
  PodDisruptionBudgets,
  ControllerRevisions,
].map(resource) as [Resource, Resource, Resource, Resource, Resource];

const claim = {
  metadata: { name: "data" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
};
const mounting = {
  ...template,
  spec: { containers: [{ name: "c", image: "x", volumeMounts: [{ name: "data", mountPath: "/data" }] }] },
};
const metric = (target: Json) => scaled({ metrics: [{ type: "Resource", resource: { name: "cpu", target } }] });
const policy = (value: Json) =>
  scaled({ behavior: { scaleUp: { policies: [{ type: "Pods", value: 1, periodSeconds: 1, ...value }] } } });

const creations: readonly Case[] = [
  [sts, set(), []],
  [sts, set({ volumeClaimTemplates: [claim], template: mounting }), []],
  [sts, set({ template: mounting }), ['spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"']],
  [
    sts,
    set({ podManagementPolicy: "X" }),
    ["spec.podManagementPolicy: Invalid value: \"X\": must be 'OrderedReady' or 'Parallel'"],
  ],
  [
    sts,
    rolling({ partition: -1 }),
    ["spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0"],
  ],
  [
    sts,
    rolling({ maxUnavailable: 0 }),
    ["spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0"],
  ],
  [sts, set({ serviceName: "A_b" }), ["spec.serviceName"]],
  [
    sts,
    set({ ordinals: { start: -1 } }),
    ["spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0"],
  ],
  [ds, set(), []],
  [
    ds,
    rolling({ maxUnavailable: 0, maxSurge: 0 }),
    ["spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"],
  ],
  [
    ds,
    rolling({ maxUnavailable: 1, maxSurge: 1 }),
    ["spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero"],
  ],
  [
    ds,
    set({ updateStrategy: { type: "X" } }),
    ['spec.updateStrategy: Unsupported value: {"type":"X"}: supported values: "RollingUpdate", "OnDelete"'],
  ],
  [revision, { revision: 1 }, ["data: Required value: data is mandatory"]],
  [revision, { revision: -1, data: {} }, ["revision: Invalid value: -1: must be greater than or equal to 0"]],
  [pdb, budget({ minAvailable: "50%" }), []],
  [pdb, budget({ minAvailable: 1, maxUnavailable: 1 }), ["spec"]],
  [
    pdb,
    budget({ maxUnavailable: "101%" }),
    ['spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
  ],
  [
    pdb,
    budget({ unhealthyPodEvictionPolicy: "X" }),
    ['spec.unhealthyPodEvictionPolicy: Unsupported value: "X": supported values: "AlwaysAllow", "IfHealthyBudget"'],
  ],
  [hpa, scaled(), []],
  [hpa, scaled({ minReplicas: 0 }), ["spec.minReplicas: Invalid value: 0: must be greater than or equal to 1"]],
  [
    hpa,
    scaled({ minReplicas: 4 }),
    ["spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`"],
  ],
  [
    hpa,
    scaled({ scaleTargetRef: { kind: "", name: "a/b" } }),
    [
      "spec.scaleTargetRef.kind: Required value",
      "spec.scaleTargetRef.name: Invalid value: \"a/b\": may not contain '/'",
    ],
  ],
  [
    hpa,
    scaled({ metrics: [{ type: "Pods" }] }),
    ["spec.metrics[0].pods: Required value: must populate information for the given metric source"],
  ],
  [
    hpa,
    metric({ type: "Utilization" }),
    [
      "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization",
    ],
  ],
  [
    hpa,
    metric({ type: "X", averageUtilization: 0 }),
    [
      'spec.metrics[0].resource.target.type: Invalid value: "X": must be either Utilization, Value, or AverageValue',
      "spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
    ],
  ],
  [
    hpa,
    policy({ periodSeconds: 1801 }),
    ["spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800"],
  ],
  [
    hpa,
    scaled({ behavior: { scaleDown: { stabilizationWindowSeconds: 3601 } } }),
    ["spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600"],
  ],
];

describe("Workloads, budgets and autoscalers", () => {
  for (const [target, input, expected] of creations) {
    it(`${target.kind} ${JSON.stringify(input["spec"] ?? input).slice(0, 120)}`, () => {
      const errors = validateCreate(target, decoded(target, input));
      const fields = expected.map((each) => each.includes(":"));
      assert.deepEqual(
        errors.map((error, at) => (fields[at] ? fieldErrorText(error) : error.field)),
        expected,
      );
    });
  }

  const fixed =
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
    "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  const changes: readonly (readonly [string, Resource, Json, Json, readonly string[]])[] = [
    ["stateful sets scale", sts, set(), set({ replicas: 5, minReadySeconds: 3 }), []],
    ["and keep everything else", sts, set(), set({ serviceName: "other" }), [fixed]],
    [
      "daemon sets keep their selector",
      ds,
      set(),
      set({
        selector: { matchLabels: { a: "b", c: "d" } },
        template: { ...template, metadata: { labels: { a: "b", c: "d" } } },
      }),
      ['spec.selector: Invalid value: {"matchLabels":{"a":"b","c":"d"}}: field is immutable'],
    ],
    [
      "revisions keep their data",
      revision,
      { revision: 1, data: { a: 1 } },
      { revision: 2, data: { a: 2 } },
      ['data: Invalid value: {"a":2}: field is immutable'],
    ],
    ["and change their number", revision, { revision: 1, data: { a: 1 } }, { revision: 2, data: { a: 1 } }, []],
  ];
  for (const [what, target, before, next, expected] of changes) {
    it(what, () => {
      const errors = validateUpdate(target, decoded(target, next), decoded(target, before));
      assert.deepEqual(errors.map(fieldErrorText), expected);
    });
  }
});
