import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Schema } from "../schema/type-info.ts";
import { Deployment } from "../types/apps/v1/index.ts";
import { ConfigMap, Node, Pod, Service, ServiceAccount } from "../types/core/v1/index.ts";
import type { JsonObject } from "./format.ts";
import { applyStrategicMergePatch } from "./strategic-merge-patch.ts";

interface Scenario {
  readonly it: string;
  readonly schema: Schema;
  readonly document: JsonObject;
  readonly patch: unknown;
  readonly expected: JsonObject;
}

const containers = (...list: unknown[]) => ({ spec: { containers: list } });
const podOf = (name: string, image = "i") => ({ name, image });
const finalizers = (...list: string[]) => ({ metadata: { finalizers: list } });

const scenarios: Scenario[] = [
  {
    it: "merges maps and deletes by null",
    schema: ConfigMap,
    document: { data: { a: "1", b: "2" }, metadata: { labels: { x: "y" } } },
    patch: { data: { a: null, c: "3" }, metadata: { labels: { x: "z" } } },
    expected: { data: { b: "2", c: "3" }, metadata: { labels: { x: "z" } } },
  },
  {
    it: "merges list elements by key and puts new ones behind",
    schema: Pod,
    document: containers(podOf("a"), podOf("b")),
    patch: containers(podOf("b", "new"), podOf("c")),
    expected: containers(podOf("a"), podOf("b", "new"), podOf("c")),
  },
  {
    it: "deletes a list element",
    schema: Pod,
    document: containers(podOf("a"), podOf("b")),
    patch: containers({ $patch: "delete", name: "a" }),
    expected: containers(podOf("b")),
  },
  {
    it: "replaces a whole list",
    schema: Pod,
    document: containers(podOf("a"), podOf("b")),
    patch: containers({ $patch: "replace" }, podOf("c")),
    expected: containers(podOf("c")),
  },
  {
    it: "replaces a map",
    schema: Pod,
    document: { spec: { nodeSelector: { a: "b" }, hostNetwork: true } },
    patch: { spec: { $patch: "replace", nodeSelector: { c: "d" } } },
    expected: { spec: { nodeSelector: { c: "d" } } },
  },
  {
    it: "empties a map",
    schema: Pod,
    document: { spec: { hostNetwork: true, securityContext: { runAsUser: 1 } } },
    patch: { spec: { securityContext: { $patch: "delete" } } },
    expected: { spec: { hostNetwork: true, securityContext: {} } },
  },
  {
    it: "replaces lists that do not merge",
    schema: Pod,
    document: containers({ name: "a", args: ["x", "y"] }),
    patch: containers({ name: "a", args: ["z"] }),
    expected: containers({ name: "a", args: ["z"] }),
  },
  {
    it: "keeps only the keys to retain",
    schema: Deployment,
    document: { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } },
    patch: { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } },
    expected: { spec: { strategy: { type: "Recreate" } } },
  },
  {
    it: "retains keys of list elements",
    schema: Pod,
    document: { spec: { volumes: [{ name: "v", emptyDir: {} }] } },
    patch: { spec: { volumes: [{ name: "v", $retainKeys: ["name", "configMap"], configMap: { name: "c" } }] } },
    expected: { spec: { volumes: [{ name: "v", configMap: { name: "c" } }] } },
  },
  {
    it: "unites sets of scalars without doubles",
    schema: ConfigMap,
    document: finalizers("a", "b"),
    patch: finalizers("b", "c"),
    expected: finalizers("a", "b", "c"),
  },
  {
    it: "deletes from a set of scalars",
    schema: ConfigMap,
    document: finalizers("a", "b", "c"),
    patch: { metadata: { "$deleteFromPrimitiveList/finalizers": ["b"] } },
    expected: finalizers("a", "c"),
  },
  {
    it: "deletes from and adds to a set of scalars at once",
    schema: ConfigMap,
    document: finalizers("a", "b", "c"),
    patch: {
      metadata: {
        "$deleteFromPrimitiveList/finalizers": ["b"],
        "$setElementOrder/finalizers": ["a", "d", "c"],
        finalizers: ["d"],
      },
    },
    expected: finalizers("a", "d", "c"),
  },
  {
    it: "orders elements as the patch says, with the server's own where they were",
    schema: Pod,
    document: containers(podOf("x"), podOf("a"), podOf("y"), podOf("b")),
    patch: {
      spec: { "$setElementOrder/containers": [{ name: "b" }, { name: "c" }, { name: "a" }], containers: [podOf("c")] },
    },
    expected: containers(podOf("x"), podOf("y"), podOf("b"), podOf("c"), podOf("a")),
  },
  {
    it: "reorders without changing any element",
    schema: Pod,
    document: containers(podOf("a"), podOf("b")),
    patch: { spec: { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }] } },
    expected: containers(podOf("b"), podOf("a")),
  },
  {
    it: "takes the patch's list, without directives, when there was none",
    schema: Pod,
    document: { spec: {} },
    patch: {
      spec: {
        "$setElementOrder/containers": [{ name: "a" }],
        containers: [{ name: "a", image: null, $retainKeys: ["name"] }],
      },
    },
    expected: containers({ name: "a" }),
  },
  {
    it: "drops directives in values that are new",
    schema: Deployment,
    document: {},
    patch: {
      spec: {
        strategy: { $retainKeys: ["type"], type: "Recreate" },
        template: { spec: { containers: [{ name: "gone", $patch: "delete" }] } },
      },
    },
    expected: { spec: { strategy: { type: "Recreate" }, template: { spec: { containers: [] } } } },
  },
  {
    it: "merges ports of a service by port number",
    schema: Service,
    document: { spec: { ports: [{ port: 80, protocol: "TCP" }, { port: 443 }] } },
    patch: { spec: { ports: [{ port: 80, name: "http" }] } },
    expected: { spec: { ports: [{ port: 80, protocol: "TCP", name: "http" }, { port: 443 }] } },
  },
  {
    it: "merges conditions by type",
    schema: Node,
    document: {
      status: {
        conditions: [
          { type: "Ready", status: "True" },
          { type: "MemoryPressure", status: "False" },
        ],
      },
    },
    patch: {
      status: {
        "$setElementOrder/conditions": [{ type: "Ready" }, { type: "MemoryPressure" }],
        conditions: [{ type: "Ready", status: "False" }],
      },
    },
    expected: {
      status: {
        conditions: [
          { type: "Ready", status: "False" },
          { type: "MemoryPressure", status: "False" },
        ],
      },
    },
  },
  {
    it: "replaces by a value of another type",
    schema: Pod,
    document: { spec: { nodeSelector: { a: "b" } } },
    patch: { spec: { nodeSelector: "x" } },
    expected: { spec: { nodeSelector: "x" } },
  },
  {
    it: "keeps fields that the type does not have, for decoding to report",
    schema: ServiceAccount,
    document: {},
    patch: { bogus: { a: 1 } },
    expected: { bogus: { a: 1 } },
  },
];

describe("applyStrategicMergePatch", () => {
  for (const { it: name, schema, document, patch, expected } of scenarios) {
    it(name, () => {
      const given = structuredClone({ document, patch });
      assert.deepEqual(applyStrategicMergePatch(schema, document, patch), expected);
      assert.deepEqual({ document, patch }, given);
    });
  }

  const refused: [patch: unknown, reason: string, message: string][] = [
    [[], "BadRequest", "invalid JSON document"],
    [containers({ image: "x" }), "BadRequest", "map: map[image:x] does not contain declared merge key: name"],
    [
      containers({ $patch: "delete" }),
      "BadRequest",
      "map: map[$patch:delete] does not contain declared merge key: name",
    ],
    [containers({ $patch: "merge", name: "a" }), "BadRequest", "merging lists cannot yet be specified in the patch"],
    [
      containers({ $patch: "bogus", name: "a" }),
      "BadRequest",
      "unknown patch type: bogus in map: map[$patch:bogus name:a]",
    ],
    [{ spec: { $patch: "merge" } }, "BadRequest", "unknown patch type: merge in map: map[$patch:merge]"],
    [{ spec: { $retainKeys: ["a"], hostNetwork: true } }, "BadRequest", "invalid patch format of retainKeys"],
    [{ spec: { $retainKeys: "a" } }, "BadRequest", "invalid patch format of retainKeys"],
    [{ spec: { $setElementOrder: [] } }, "BadRequest", "invalid patch format of setElementOrder list"],
    [
      { spec: { "$setElementOrder/containers": "x" } },
      "BadRequest",
      "expected a []interface {}, but received a string",
    ],
    [
      { metadata: { "$deleteFromPrimitiveList/finalizers": "x" } },
      "BadRequest",
      "invalid patch format of primitive list",
    ],
    [containers("a"), "BadRequest", "list element types are not identical: [[map[image:i name:a]] [a]]"],
    [containers(null), "BadRequest", "list element types are not identical: [[map[image:i name:a]] [<nil>]]"],
    [
      { spec: { "$setElementOrder/containers": [{ name: "b" }], containers: [podOf("a")] } },
      "BadRequest",
      "The order in patch list:\n[map[image:i name:a]]\n doesn't match $setElementOrder list:\n[map[name:b]]\n",
    ],
  ];
  for (const [patch, reason, message] of refused) {
    it(`refuses ${JSON.stringify(patch)}`, () => {
      assert.throws(() => applyStrategicMergePatch(Pod, { metadata: {}, ...containers(podOf("a")) }, patch), {
        reason,
        message,
      });
    });
  }
});
