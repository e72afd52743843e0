import assert from "node:assert/strict";
import type { corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import { feasibleNodesToFind } from "./decide.ts";
import { planStatus, type Trouble } from "./report.ts";

const now = new Date("2030-01-01T00:00:00.123Z");
const trouble: Trouble = { reason: "Unschedulable", message: "no room" };
const told = {
  type: "PodScheduled",
  status: "False",
  reason: "Unschedulable",
  message: "no room",
  lastTransitionTime: "then",
};

function pod(condition?: object, nominatedNodeName?: string): corev1.Pod {
  return { status: { conditions: condition ? [condition] : [], nominatedNodeName } } as unknown as corev1.Pod;
}

describe("planStatus", () => {
  const cases: [string, corev1.Pod, Trouble, ReturnType<typeof planStatus>][] = [
    [
      "tells a pod without a condition",
      pod(),
      trouble,
      { conditions: [{ ...told, lastTransitionTime: "2030-01-01T00:00:00Z" }] },
    ],
    ["says nothing twice", pod(told), trouble, undefined],
    ["keeps the time of the transition", pod({ ...told, message: "other" }), trouble, { conditions: [told] }],
    [
      "adds a nomination",
      pod(told),
      { ...trouble, nominatedNode: "n1" },
      { conditions: [told], nominatedNodeName: "n1" },
    ],
    ["keeps a nomination", pod(told, "n1"), trouble, undefined],
  ];
  for (const [name, given, why, expected] of cases)
    it(name, () => assert.deepEqual(planStatus(given, why, now), expected));
});

describe("feasibleNodesToFind", () => {
  it("looks at all nodes of small clusters, and at a falling share of large ones", () => {
    assert.deepEqual([3, 100, 150, 1000, 5000, 10_000].map(feasibleNodesToFind), [3, 100, 100, 420, 500, 500]);
  });
});
