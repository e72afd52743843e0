import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { appsv1 } from "@kayak/api";
import { deployment, replicaSet } from "../testing/objects.ts";
import { planScaling, wasScaled } from "./scaling.ts";

const DESIRED = "deployment.kubernetes.io/desired-replicas";
const MAX = "deployment.kubernetes.io/max-replicas";

function sized(name: string, replicas: number, desired: number): appsv1.ReplicaSet {
  return replicaSet(name, { replicas, annotations: { [DESIRED]: String(desired), [MAX]: String(desired + 2) } });
}

const rolling = (replicas: number, maxSurge = 2) =>
  deployment({ replicas, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable: 1 } } });

interface Case {
  readonly name: string;
  readonly wanted: number;
  readonly current?: appsv1.ReplicaSet;
  readonly old?: readonly appsv1.ReplicaSet[];
  readonly sizes: Record<string, number>;
}

const cases: readonly Case[] = [
  {
    name: "the only active one takes all",
    wanted: 8,
    current: sized("new", 3, 3),
    old: [sized("old", 0, 3)],
    sizes: { new: 8 },
  },
  { name: "without active ones the present one takes all", wanted: 2, current: sized("new", 0, 0), sizes: { new: 2 } },
  {
    name: "without a present one the newest takes all",
    wanted: 2,
    old: [sized("a", 0, 0), sized("b", 0, 0)],
    sizes: { b: 2 },
  },
  {
    name: "growing: in proportion, the rest to the largest",
    wanted: 20,
    current: sized("new", 4, 10),
    old: [sized("old", 8, 10)],
    sizes: { old: 15, new: 7 },
  },
  {
    name: "shrinking: in proportion",
    wanted: 5,
    current: sized("new", 4, 10),
    old: [sized("old", 8, 10)],
    sizes: { old: 5, new: 2 },
  },
  {
    name: "to zero: all",
    wanted: 0,
    current: sized("new", 4, 10),
    old: [sized("old", 8, 10)],
    sizes: { old: 0, new: 0 },
  },
  {
    name: "a complete present one ends the old ones",
    wanted: 5,
    current: sized("new", 5, 5),
    old: [sized("old", 2, 5)],
    sizes: { old: 0 },
  },
];

describe("planScaling", () => {
  for (const { name, wanted, current, old = [], sizes } of cases) {
    it(name, () => assert.deepEqual(Object.fromEntries(planScaling(rolling(wanted), { current, old })), sizes));
  }

  it("never gives out more or less than is to be given", () => {
    for (let wanted = 0; wanted <= 40; wanted++) {
      const sets = { current: sized("new", 5, 10), old: [sized("a", 4, 10), sized("b", 3, 10)] };
      const total = [...planScaling(rolling(wanted), sets).values()].reduce((sum, size) => sum + size, 0);
      assert.equal(total, wanted === 0 ? 0 : wanted + 2);
    }
  });
});

describe("wasScaled", () => {
  it("compares with what active replica sets were sized for", () => {
    assert.equal(wasScaled(rolling(3), { current: sized("new", 3, 3), old: [sized("old", 0, 9)] }), false);
    assert.equal(wasScaled(rolling(4), { current: sized("new", 3, 3), old: [] }), true);
    assert.equal(wasScaled(rolling(4), { current: replicaSet("new", { replicas: 3 }), old: [] }), false);
  });
});
