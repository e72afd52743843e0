import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { at, node, pod } from "../testing/objects.ts";
import { planSweep, type PodSweepState } from "./plan.ts";

const leaving = { deletionTimestamp: at(60) };
const down = node(
  "down",
  { Ready: "Unknown" },
  { spec: { taints: [{ key: "node.kubernetes.io/out-of-service", effect: "NoExecute" }] } },
);

function doomed(pods: PodSweepState["pods"], terminatedThreshold = 0): string[] {
  const state = {
    pods,
    terminatedThreshold,
    node: (name: string) => (name === "down" ? down : undefined),
    isGone: (name: string) => name === "gone",
  };
  return planSweep(state).map(({ pod, why }) => `${pod.metadata.name} ${why}`);
}

describe("planSweep", () => {
  it("removes pods of nodes that are gone", () =>
    assert.deepEqual(doomed([pod("a", { node: "gone" }), pod("b", { node: "n1" }), pod("c")]), ["a orphaned"]));

  it("removes pods that end without a node", () => {
    assert.deepEqual(doomed([pod("a", { metadata: leaving }), pod("b", { node: "n1", metadata: leaving })]), [
      "a unscheduled",
    ]);
  });

  it("removes ending pods of nodes that are out of service", () => {
    assert.deepEqual(doomed([pod("a", { node: "down", metadata: leaving }), pod("b", { node: "down" })]), [
      "a outOfService",
    ]);
  });

  it("removes the oldest finished pods beyond the threshold", () => {
    const finished = [30, 10, 20].map((age) =>
      pod(`p${age}`, { node: "n1", phase: "Succeeded", metadata: { creationTimestamp: at(age) } }),
    );
    assert.deepEqual(doomed([...finished, pod("running", { node: "n1" })], 1), ["p30 terminated", "p20 terminated"]);
    assert.deepEqual(doomed(finished, 3), []);
    assert.deepEqual(doomed(finished, 0), []);
  });
});
