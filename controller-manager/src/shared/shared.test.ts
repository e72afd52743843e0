import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { at, meta, owner, pod } from "../testing/objects.ts";
import { inParallel, slowStart } from "./batches.ts";
import { planClaims } from "./claim.ts";
import { withCondition } from "./conditions.ts";
import { sameValue } from "./equal.ts";

describe("planClaims", () => {
  const labels = { app: "web" };
  const ours = { labels, ownerReferences: [owner("ReplicaSet", "web")] };
  const pods = {
    owned: pod("owned", { metadata: ours }),
    strayed: pod("strayed", { metadata: { ...ours, labels: { app: "other" } } }),
    orphan: pod("orphan", { metadata: { labels } }),
    leavingOrphan: pod("leavingOrphan", { metadata: { labels, deletionTimestamp: at(1) } }),
    stranger: pod("stranger", { metadata: { labels: { app: "other" } } }),
    foreign: pod("foreign", { metadata: { labels, ownerReferences: [owner("ReplicaSet", "another")] } }),
  };
  const names = (controller: { metadata: ReturnType<typeof meta> }) => {
    const claims = planClaims(
      controller,
      Object.values(pods),
      (each: corev1.Pod) => each.metadata.labels?.["app"] === "web",
    );
    return Object.fromEntries(
      (Object.entries(claims) as [string, readonly corev1.Pod[]][]).map(([kind, objects]) => [
        kind,
        objects.map(({ metadata }) => metadata.name),
      ]),
    );
  };

  it("keeps, adopts and releases", () => {
    assert.deepEqual(names({ metadata: meta("web") }), { owned: ["owned"], adopt: ["orphan"], release: ["strayed"] });
  });

  it("neither adopts nor releases on the way out", () => {
    assert.deepEqual(names({ metadata: meta("web", { deletionTimestamp: at(1) }) }), {
      owned: ["owned"],
      adopt: [],
      release: [],
    });
  });
});

describe("sameValue", () => {
  const cases: [a: unknown, b: unknown, same: boolean][] = [
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: [], b: {} }, {}, true],
    [null, undefined, true],
    [{ a: 0 }, {}, false],
    [{ a: "" }, {}, false],
    [[1, 2], [2, 1], false],
    [{ a: { b: [1, { c: "x" }] } }, { a: { b: [1, { c: "x", d: null }] } }, true],
    [["a"], { 0: "a" }, false],
    [1, "1", false],
  ];
  for (const [a, b, same] of cases)
    it(`${JSON.stringify(a)} and ${JSON.stringify(b)}`, () => assert.equal(sameValue(a, b), same));
});

describe("withCondition", () => {
  const first = { type: "A", status: "True", reason: "R", message: "m", lastTransitionTime: at(9) };
  it("keeps one that says the same", () =>
    assert.deepEqual(withCondition([first], { ...first, message: "n", lastTransitionTime: at(0) }), [first]));
  it("keeps the time of transition when only the reason changes", () => {
    assert.deepEqual(withCondition([first], { ...first, reason: "S", lastTransitionTime: at(0) }), [
      { ...first, reason: "S" },
    ]);
  });
  it("moves the time with the status", () => {
    const next = { ...first, status: "False", lastTransitionTime: at(0) };
    assert.deepEqual(withCondition([first], next), [next]);
  });
});

describe("slowStart", () => {
  it("stops with the batch in which something fails", async () => {
    let attempts = 0;
    const result = await slowStart(
      Array.from({ length: 100 }, (_, index) => index),
      async (index) => {
        attempts++;
        if (index >= 2) throw new Error(`item ${index}`);
      },
    );
    assert.deepEqual([attempts, result.succeeded, (result.error as Error).message], [3, 2, "item 2"]);
  });

  it("reaches everything when nothing fails", async () => {
    const seen: number[] = [];
    const result = await slowStart([1, 2, 3, 4, 5], async (item) => void seen.push(item));
    assert.deepEqual([seen, result], [[1, 2, 3, 4, 5], { succeeded: 5 }]);
  });
});

describe("inParallel", () => {
  it("goes on after a failure, and tells the first", async () => {
    const seen: number[] = [];
    const result = await inParallel([1, 2, 3], async (item) => {
      seen.push(item);
      if (item < 3) throw new Error(`item ${item}`);
    });
    assert.deepEqual([seen, result.succeeded, (result.error as Error).message], [[1, 2, 3], 1, "item 1"]);
  });
});
