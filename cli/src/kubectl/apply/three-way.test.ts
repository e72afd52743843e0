import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Deployments, Services, describeMessage, type Resource } from "@kayak/api";
import { planPatch, type ThreeWay } from "./three-way.ts";

interface Case extends ThreeWay {
  readonly name: string;
  readonly resource?: Resource;
  readonly patch: object;
}

const container = (more: object) => ({ spec: { template: { spec: { containers: [{ name: "a", ...more }] } } } });

const cases: readonly Case[] = [
  {
    name: "nothing to do when the server has more",
    last: {},
    wanted: { spec: { replicas: 2 } },
    current: { spec: { replicas: 2, paused: false } },
    patch: {},
  },
  {
    name: "a value that differs is set",
    last: {},
    wanted: { spec: { replicas: 3 } },
    current: { spec: { replicas: 2 } },
    patch: { spec: { replicas: 3 } },
  },
  {
    name: "what is no longer said is removed",
    last: { metadata: { labels: { a: "1", b: "2" } } },
    wanted: { metadata: { labels: { a: "1" } } },
    current: { metadata: { labels: { a: "1", b: "2", c: "3" } } },
    patch: { metadata: { labels: { b: null } } },
  },
  {
    name: "what others set stays",
    last: { spec: {} },
    wanted: { spec: {} },
    current: { spec: { replicas: 7 } },
    patch: {},
  },
  {
    name: "an element of a keyed list is patched by its key",
    last: container({ image: "x:1" }),
    wanted: container({ image: "x:2" }),
    current: container({ image: "x:1", imagePullPolicy: "IfNotPresent" }),
    patch: container({ image: "x:2" }),
  },
  {
    name: "an element that is no longer said is deleted by its key",
    last: { spec: { ports: [{ port: 80 }, { port: 81 }] } },
    wanted: { spec: { ports: [{ port: 80 }] } },
    current: { spec: { ports: [{ port: 80, nodePort: 30001 }, { port: 81 }] } },
    resource: Services,
    patch: { spec: { ports: [{ $patch: "delete", port: 81 }] } },
  },
  {
    name: "an atomic list is replaced whole when it differs",
    last: container({ args: ["1"] }),
    wanted: container({ args: ["1", "2"] }),
    current: container({ args: ["1"] }),
    patch: container({ args: ["1", "2"] }),
  },
];

describe("three-way apply", () => {
  for (const { name, resource, patch, ...versions } of cases) {
    it(name, () => {
      const { schema } = resource ?? Deployments;
      assert.deepEqual(planPatch(versions, describeMessage(schema)), patch);
    });
  }

  it("replaces lists of a type it does not know", () => {
    const versions = {
      last: {},
      wanted: { items: [{ name: "a" }] },
      current: { items: [{ name: "a" }, { name: "b" }] },
    };
    assert.deepEqual(planPatch(versions, undefined), { items: [{ name: "a" }] });
  });
});
