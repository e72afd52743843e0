/** Nodes that fall silent and come back, on a clock that the test steps. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Events, Leases, Nodes, Pods, formatMicroTime, formatTime, type corev1 } from "@kayak/api";
import { FakeClock } from "@kayak/client/testing";
import type { ControllerManagerOptions } from "../controller-manager.ts";
import { MemoryApi } from "../testing/memory-api.ts";
import { node, pod } from "../testing/objects.ts";
import { start } from "../testing/start.ts";

const controllers: ControllerManagerOptions["controllers"] = ["nodelifecycle", "tainteviction"];
const forMinutes = (minutes: number): corev1.Toleration[] => [
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: minutes * 60 },
];

async function setup(...names: string[]) {
  const api = new MemoryApi();
  const clock = new FakeClock();
  for (const name of names) {
    await api.create(Nodes, node(name));
    await api.create(Leases, { metadata: { name, namespace: "kube-node-lease" }, spec: {} });
  }
  const renew = async (...renewed: string[]) => {
    for (const name of renewed) {
      const body = { spec: { renewTime: formatMicroTime(clock.now()) } };
      await api.patch(Leases, { name, namespace: "kube-node-lease" }, { type: "merge", body });
    }
  };
  /** Lets time go by while these nodes renew their leases. */
  const pass = async (seconds: number, ...alive: string[]) => {
    for (let second = 0; second < seconds; second += 5) {
      await renew(...alive);
      await clock.advance(5000);
    }
  };
  const ready = async (name: string, status: string) => {
    const now = formatTime(clock.now());
    const conditions = [{ type: "Ready", status, lastHeartbeatTime: now, lastTransitionTime: now }];
    await api.patch(Nodes, { name }, { type: "strategic", body: { status: { conditions } }, subresource: "status" });
  };
  const statusOf = (name: string) => {
    const found = api.all(Nodes).find(({ metadata }) => metadata.name === name);
    return found?.status.conditions?.find(({ type }) => type === "Ready")?.status;
  };
  const taintsOf = (name: string) => {
    const found = api.all(Nodes).find(({ metadata }) => metadata.name === name);
    return (
      found?.spec.taints?.map(({ key, effect }) => `${key.replace("node.kubernetes.io/", "")}:${effect}`).sort() ?? []
    );
  };
  return { api, clock, pass, ready, statusOf, taintsOf };
}

describe("node lifecycle", () => {
  it("a silent node is unreachable, its pods aren't ready, and they go when their time is up", async () => {
    const { api, clock, pass, ready, statusOf, taintsOf } = await setup("a", "b");
    await api.create(Pods, pod("stays", { node: "a", readyFor: 60, spec: { tolerations: forMinutes(5) } }));
    await api.create(Pods, pod("goes", { node: "a", readyFor: 60 }));
    await using _ = start(api, { controllers, clock });
    await pass(35, "a", "b");
    assert.deepEqual([statusOf("a"), taintsOf("a")], ["True", []]);
    await pass(30, "b");
    assert.equal(statusOf("a"), "True");
    await pass(15, "b");
    await api.until(() => taintsOf("a").length === 2);
    assert.deepEqual([statusOf("a"), taintsOf("a")], ["Unknown", ["unreachable:NoExecute", "unreachable:NoSchedule"]]);
    assert.deepEqual([statusOf("b"), taintsOf("b")], ["True", []]);
    await api.until(() => api.all(Pods).length === 1);
    assert.equal(api.all(Pods)[0]?.metadata.name, "stays");
    await api.until(
      () => api.all(Pods)[0]?.status.conditions?.find(({ type }) => type === "Ready")?.status === "False",
    );
    await ready("a", "True");
    await api.until(() => taintsOf("a").length === 0);
    await pass(600, "a", "b");
    assert.equal(api.all(Pods).length, 1);
    const reasons = new Set(api.all(Events).map(({ reason }) => reason));
    for (const reason of ["RegisteredNode", "NodeNotReady", "TaintManagerEviction"])
      assert.ok(reasons.has(reason), reason);
  });

  it("a pod that tolerates a dead node for a while goes after that while, restart or not", async () => {
    const { api, clock, pass, taintsOf } = await setup("a", "b");
    await api.create(Pods, pod("p", { node: "a", readyFor: 60, spec: { tolerations: forMinutes(5) } }));
    {
      await using _ = start(api, { controllers, clock });
      await pass(50, "b");
      await api.until(() => taintsOf("a").length === 2);
      await pass(200, "b");
    }
    await using _ = start(api, { controllers, clock });
    await pass(80, "b");
    assert.equal(api.all(Pods).length, 1);
    await pass(30, "b");
    await api.until(() => api.all(Pods).length === 0);
  });

  it("when all nodes fall silent nothing is evicted", async () => {
    const { api, clock, pass, ready, statusOf, taintsOf } = await setup("a", "b");
    for (const name of ["a", "b"])
      await api.create(Pods, pod(name, { node: name, readyFor: 60, spec: { tolerations: forMinutes(5) } }));
    await using _ = start(api, { controllers, clock });
    await pass(5, "a", "b");
    await pass(600);
    assert.deepEqual([statusOf("a"), statusOf("b")], ["Unknown", "Unknown"]);
    assert.deepEqual([taintsOf("a"), taintsOf("b")], [["unreachable:NoSchedule"], ["unreachable:NoSchedule"]]);
    assert.equal(api.all(Pods).length, 2);
    await ready("a", "True");
    await pass(20, "a");
    await api.until(() => taintsOf("a").length === 0 && taintsOf("b").length === 2);
  });

  it("a node that says itself that it isn't ready is tainted so", async () => {
    const { api, clock, ready, taintsOf } = await setup("a", "b");
    await api.create(Pods, pod("p", { node: "a", readyFor: 60, spec: { tolerations: [{ operator: "Exists" }] } }));
    await using _ = start(api, { controllers, clock });
    await clock.advance(1000);
    await ready("a", "False");
    await api.until(() => taintsOf("a").length === 2);
    assert.deepEqual(taintsOf("a"), ["not-ready:NoExecute", "not-ready:NoSchedule"]);
    await api.until(() => api.all(Pods)[0]?.status.conditions?.[0]?.status === "False");
    await api.patch(Nodes, { name: "b" }, { type: "merge", body: { spec: { unschedulable: true } } });
    await api.until(() => taintsOf("b").join() === "unschedulable:NoSchedule");
  });
});

describe("pod garbage collection", () => {
  it("removes pods of a node that is gone, after a while", async () => {
    const { api, clock } = await setup("a", "b");
    for (const name of ["a", "b"]) await api.create(Pods, pod(`on-${name}`, { node: name }));
    await using _ = start(api, { controllers: ["podgc"], clock });
    await clock.advance(1000);
    await api.delete(Nodes, { name: "a" });
    await clock.advance(30_000);
    assert.equal(api.all(Pods).length, 2);
    await clock.advance(50_000);
    await api.until(() => api.all(Pods).length === 1);
    assert.equal(api.all(Pods)[0]?.metadata.name, "on-b");
  });
});

describe("leader election", () => {
  it("one of two works, and the other takes over", async () => {
    const api = new MemoryApi();
    const clock = new FakeClock();
    const options = (identity: string) => ({
      controllers: ["serviceaccount"] as const,
      clock,
      leaderElection: { identity },
    });
    const first = start(api, options("first"));
    await api.until(() => api.all(Leases)[0]?.spec.holderIdentity === "first");
    await using _ = start(api, options("second"));
    await clock.advance(20_000);
    assert.equal(api.all(Leases)[0]?.spec.holderIdentity, "first");
    await first[Symbol.asyncDispose]();
    await clock.advance(20_000);
    assert.equal(api.all(Leases)[0]?.spec.holderIdentity, "second");
  });
});
