import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { NOW, pod } from "../testing/objects.ts";
import { BURST_REPLICAS, planReplicas } from "./plan.ts";

function summary(wanted: number, count: number): string | undefined {
  const pods = Array.from({ length: count }, (_, index) => pod(`p${index}`));
  const action = planReplicas({ wanted, pods, related: pods }, NOW);
  return action && `${action.kind} ${action.kind === "create" ? action.count : action.pods.length}`;
}

describe("planReplicas", () => {
  const cases: [wanted: number, present: number, action: string | undefined][] = [
    [3, 0, "create 3"],
    [3, 2, "create 1"],
    [3, 3, undefined],
    [3, 5, "delete 2"],
    [0, 2, "delete 2"],
    [0, 0, undefined],
    [2000, 0, `create ${BURST_REPLICAS}`],
    [0, 600, `delete ${BURST_REPLICAS}`],
  ];
  for (const [wanted, present, action] of cases) {
    it(`wants ${wanted}, has ${present}: ${action ?? "nothing"}`, () => assert.equal(summary(wanted, present), action));
  }
});
