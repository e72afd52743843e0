import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { NOW, at, pod } from "../testing/objects.ts";
import { deletionOrder } from "./rank.ts";

const cost = (value: string) => ({ annotations: { "controller.kubernetes.io/pod-deletion-cost": value } });
const restarted = (restartCount: number) => ({
  containerStatuses: [{ name: "web", ready: true, restartCount, image: "", imageID: "" }],
});

/** In each pair the first pod goes before the second. */
const pairs = {
  "unassigned before assigned": [pod("a"), pod("b", { node: "n1" })],
  "pending before running": [pod("a", { node: "n1", phase: "Pending" }), pod("b", { node: "n1" })],
  "unknown before running": [pod("a", { node: "n1", phase: "Unknown" }), pod("b", { node: "n1" })],
  "not ready before ready": [pod("a", { node: "n1" }), pod("b", { node: "n1", readyFor: 10 })],
  "lower deletion cost first": [
    pod("a", { node: "n1", readyFor: 10, metadata: cost("-5") }),
    pod("b", { node: "n1", readyFor: 10 }),
  ],
  "an invalid deletion cost counts as none": [
    pod("a", { node: "n1", readyFor: 10, metadata: cost("-5") }),
    pod("b", { node: "n1", readyFor: 10, metadata: cost("-9x") }),
  ],
  "ready for a shorter time first": [pod("a", { node: "n1", readyFor: 5 }), pod("b", { node: "n1", readyFor: 500 })],
  "restarted more often first": [
    pod("a", { node: "n1", readyFor: 5, status: restarted(3) }),
    pod("b", { node: "n1", readyFor: 5, status: restarted(1) }),
  ],
  "younger first": [
    pod("a", { node: "n1", metadata: { creationTimestamp: at(10) } }),
    pod("b", { node: "n1", metadata: { creationTimestamp: at(1000) } }),
  ],
  "similar ages by uid": [
    pod("a", { node: "n1", metadata: { creationTimestamp: at(1000) } }),
    pod("b", { node: "n1", metadata: { creationTimestamp: at(990) } }),
  ],
} as const;

describe("deletionOrder", () => {
  for (const [name, [first, second]] of Object.entries(pairs)) {
    it(name, () => {
      for (const pods of [
        [first, second],
        [second, first],
      ]) {
        const order = deletionOrder(pods, [], NOW).map(({ metadata }) => metadata.name);
        assert.deepEqual(order, [first.metadata.name, second.metadata.name]);
      }
    });
  }

  it("thins out crowded nodes, counting the pods of related replica sets", () => {
    const alone = pod("a", { node: "n1", readyFor: 10 });
    const crowded = pod("b", { node: "n2", readyFor: 10 });
    const related = [alone, crowded, pod("c", { node: "n2", readyFor: 10 })];
    const order = deletionOrder([alone, crowded], related, NOW).map(({ metadata }) => metadata.name);
    assert.deepEqual(order, ["b", "a"]);
  });
});
