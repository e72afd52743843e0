import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1, policyv1 } from "@kayak/api";
import { NOW, at, meta, pod } from "../testing/objects.ts";
import { expectedOf, planBudget } from "./plan.ts";

function budget(
  spec: policyv1.PodDisruptionBudgetSpec,
  disruptedPods?: Record<string, string>,
): policyv1.PodDisruptionBudget {
  const counts = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: meta("web", { generation: 1 }),
    spec: { selector: { matchLabels: { app: "web" } }, ...spec },
    status: { ...counts, ...(disruptedPods && { disruptedPods }) },
  };
}

const ready = (...names: string[]): corev1.Pod[] => names.map((name) => pod(name, { readyFor: 10 }));

describe("What a disruption budget allows", () => {
  const cases: readonly (readonly [
    string,
    policyv1.PodDisruptionBudgetSpec,
    readonly corev1.Pod[],
    number | undefined,
    readonly number[],
  ])[] = [
    ["what is beyond the minimum", { minAvailable: 1 }, ready("a", "b", "c"), undefined, [2, 3, 1, 3]],
    ["nothing below it", { minAvailable: 3 }, [...ready("a", "b"), pod("c")], undefined, [0, 2, 3, 3]],
    ["a share of what controllers want, rounded up", { minAvailable: "50%" }, ready("a", "b", "c"), 5, [0, 3, 3, 5]],
    ["what may be missing", { maxUnavailable: 1 }, ready("a", "b", "c"), 3, [1, 3, 2, 3]],
    ["nothing more when one is missing", { maxUnavailable: 1 }, ready("a", "b"), 3, [0, 2, 2, 3]],
    ["nothing when there is nothing", { maxUnavailable: 1 }, [], 0, [0, 0, 0, 0]],
  ];
  for (const [what, spec, pods, scale, expected] of cases) {
    it(what, () => {
      const of = budget(spec);
      const { status } = planBudget(of, { pods, expected: expectedOf(of, pods, scale), nowMs: NOW });
      assert.deepEqual(
        [status.disruptionsAllowed, status.currentHealthy, status.desiredHealthy, status.expectedPods],
        expected,
      );
      assert.equal(status.conditions?.[0]?.status, expected[0]! > 0 ? "True" : "False");
    });
  }

  it("remembers evictions that were granted until their pods go, or for two minutes", () => {
    const of = budget({ minAvailable: 1 }, { a: at(10), gone: at(10), b: at(130) });
    const pods = ready("a", "b", "c");
    const plan = planBudget(of, { pods, expected: expectedOf(of, pods, undefined), nowMs: NOW });
    assert.deepEqual(plan.status.disruptedPods, { a: at(10) });
    assert.equal(plan.status.currentHealthy, 2);
    assert.equal(plan.againAtMs, NOW + 110_000);
  });
});
