import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { autoscalingv2 } from "@kayak/api";
import { NOW } from "../testing/objects.ts";
import { emptyMemory, limitWish, remember, rememberChange, type Memory } from "./behavior.ts";

type Behavior = autoscalingv2.HorizontalPodAutoscalerBehavior;

function wish(
  current: number,
  desired: number,
  { behavior, memory = emptyMemory }: { behavior?: Behavior; memory?: Memory } = {},
) {
  const scaleTargetRef = { kind: "Deployment", name: "web" };
  const spec = { scaleTargetRef, minReplicas: 2, maxReplicas: 20, ...(behavior && { behavior }) };
  return { spec, current, desired, memory, nowMs: NOW };
}

const recommended = (...pairs: (readonly [number, number])[]): Memory => ({
  ...emptyMemory,
  recommendations: pairs.map(([secondsAgo, replicas]) => ({ atMs: NOW - secondsAgo * 1000, replicas })),
});
const pods = (value: number, periodSeconds = 60) => ({ type: "Pods", value, periodSeconds });
const percent = (value: number, periodSeconds = 60) => ({ type: "Percent", value, periodSeconds });
const up = (
  policies: autoscalingv2.HPAScalingPolicy[],
  selectPolicy = "Max",
  stabilizationWindowSeconds = 0,
): Behavior => ({
  scaleUp: { policies, selectPolicy, stabilizationWindowSeconds },
});
const down = (
  policies: autoscalingv2.HPAScalingPolicy[],
  selectPolicy = "Max",
  stabilizationWindowSeconds = 0,
): Behavior => ({
  scaleDown: { policies, selectPolicy, stabilizationWindowSeconds },
});

describe("How far a recommendation is followed", () => {
  const grown = rememberChange(emptyMemory, { from: 5, to: 8, nowMs: NOW - 30_000 });
  const cases: readonly (readonly [string, ReturnType<typeof wish>, number, string?])[] = [
    ["within the bounds", wish(4, 6), 6],
    ["not beyond the most", wish(15, 30), 20, "TooManyReplicas"],
    ["not below the fewest", wish(4, 1), 2, "TooFewReplicas"],
    ["at most to double", wish(5, 19), 10, "ScaleUpLimit"],
    ["but to four at least", wish(2, 19), 4, "ScaleUpLimit"],
    ["down only to the highest of five minutes", wish(8, 3, { memory: recommended([100, 6], [400, 8]) }), 6],
    ["up at once", wish(3, 5, { memory: recommended([100, 2]) }), 5],
    [
      "up only to the lowest of a window",
      wish(3, 6, { behavior: up([percent(900)], "Max", 60), memory: recommended([30, 4]) }),
      4,
    ],
    ["up by some pods", wish(3, 15, { behavior: up([pods(4)]) }), 7, "ScaleUpLimit"],
    ["up by the larger of two", wish(10, 20, { behavior: up([pods(4), percent(50)]) }), 15, "ScaleUpLimit"],
    ["or by the smaller", wish(10, 20, { behavior: up([pods(4), percent(50)], "Min") }), 14, "ScaleUpLimit"],
    ["never up where that is disabled", wish(3, 6, { behavior: up([pods(4)], "Disabled") }), 3, "ScaleUpLimit"],
    [
      "counting what came within the period",
      wish(8, 20, { behavior: up([pods(4)]), memory: grown }),
      9,
      "ScaleUpLimit",
    ],
    ["down by some pods", wish(10, 3, { behavior: down([pods(2)]) }), 8, "ScaleDownLimit"],
    ["never down where that is disabled", wish(10, 3, { behavior: down([pods(2)], "Disabled") }), 10, "ScaleDownLimit"],
  ];
  for (const [what, given, replicas, reason] of cases) {
    it(what, () => {
      const limited = limitWish(given);
      assert.deepEqual([limited.replicas, limited.limit?.reason], [replicas, reason]);
    });
  }

  it("says when older recommendations held it back", () => {
    assert.equal(limitWish(wish(8, 3, { memory: recommended([100, 6]) })).stabilized, "down");
    assert.equal(limitWish(wish(8, 8)).stabilized, undefined);
  });

  it("forgets what is too old to matter", () => {
    const { recommendations } = remember(wish(3, 3, { memory: recommended([301, 9], [299, 8]) }));
    assert.deepEqual(
      recommendations.map(({ replicas }) => replicas),
      [8, 3],
    );
  });
});
