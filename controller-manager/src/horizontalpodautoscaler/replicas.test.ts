import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { NOW, at, pod } from "../testing/objects.ts";
import type { PodMetrics } from "./metrics.ts";
import { groupPods, replicasFor } from "./replicas.ts";

interface Facts {
  readonly uses?: number;
  readonly ready?: boolean;
}

/** Each requests 1000m; `uses` absent: without metrics. */
function ask(pods: readonly Facts[], target: { percent?: number; value?: number } = { percent: 50 }) {
  const made = pods.map(({ ready = true }, index): corev1.Pod =>
    pod(`p${index}`, {
      ...(ready && { readyFor: 3000 }),
      spec: { containers: [{ name: "c", resources: { requests: { cpu: "1" } } }] },
      status: { startTime: at(ready ? 3600 : 20) },
    }),
  );
  const metrics: PodMetrics = new Map(
    pods.flatMap(({ uses }, index) =>
      uses === undefined ? [] : [[`p${index}`, { value: uses, atMs: NOW, windowMs: 30_000 }] as const],
    ),
  );
  const groups = groupPods(made, metrics, { resource: "cpu", nowMs: NOW });
  const wanted =
    target.value === undefined
      ? ({ kind: "utilization", percent: target.percent ?? 0, resource: "cpu" } as const)
      : ({ kind: "average", value: target.value } as const);
  return replicasFor({ current: pods.length, groups, metrics, target: wanted, tolerance: { up: 0.1, down: 0.1 } });
}

const each = (count: number, facts: Facts) => Array.from({ length: count }, () => facts);

describe("How many replicas metrics ask for", () => {
  const cases: readonly (readonly [string, readonly Facts[], { percent?: number; value?: number }, number])[] = [
    ["twice as many at twice the load", each(3, { uses: 1000 }), { percent: 50 }, 6],
    ["fewer at less", each(4, { uses: 200 }), { percent: 50 }, 2],
    ["the same within the tolerance", each(3, { uses: 540 }), { percent: 50 }, 3],
    ["rounded up", each(3, { uses: 600 }), { percent: 50 }, 4],
    ["by average values", each(2, { uses: 900 }), { value: 300 }, 6],
    [
      "those that have just started count as idle",
      [...each(3, { uses: 900 }), { uses: 900, ready: false }],
      { percent: 50 },
      6,
    ],
    ["those without metrics damp scaling down", [...each(3, { uses: 100 }), {}], { percent: 50 }, 3],
    ["and scaling up", [...each(2, { uses: 900 }), {}], { percent: 50 }, 4],
    ["but never turn it around", [{ uses: 600 }, {}, {}, {}], { percent: 50 }, 4],
  ];
  for (const [what, pods, target, expected] of cases) {
    it(what, () => assert.equal(ask(pods, target).replicas, expected));
  }

  it("needs metrics of at least one", () => {
    assert.throws(() => ask([{}]), /did not receive metrics for targeted pods/);
  });

  it("tells utilisation and average", () => {
    const { utilization, average } = ask(each(2, { uses: 250 }));
    assert.deepEqual([utilization, average], [25, 250]);
  });
});
