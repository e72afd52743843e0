import assert from "node:assert/strict";
import { Events, Nodes, Pods, StatusError, createLogger, type corev1 } from "@kayak/api";
import { FakeClock, MemoryApi } from "@kayak/client/testing";
import { describe, it } from "mocha";
import { runScheduler, type SchedulerOptions } from "./run.ts";

function node(name: string, more: Partial<corev1.NodeSpec> & { cpu?: string } = {}): corev1.Node {
  const { cpu = "4", ...spec } = more;
  const status = { allocatable: { cpu, memory: "8Gi", pods: "110" } };
  return { metadata: { name }, spec, status } as unknown as corev1.Node;
}

function pod(name: string, more: Partial<corev1.PodSpec> & { cpu?: string } = {}): corev1.Pod {
  const { cpu = "100m", ...spec } = more;
  const containers = [{ name: "app", resources: { requests: { cpu } } }];
  return { metadata: { name, namespace: "default" }, spec: { containers, ...spec } } as unknown as corev1.Pod;
}

interface World {
  readonly api: MemoryApi;
  readonly clock: FakeClock;
  /** Lets everything that is possible now happen. */
  readonly settle: () => Promise<void>;
  readonly nodeOf: (name: string) => string | undefined;
  readonly condition: (name: string) => string;
  readonly events: () => string[];
}

async function withScheduler(
  use: (world: World) => Promise<void>,
  options: Partial<SchedulerOptions> = {},
): Promise<void> {
  const api = new MemoryApi();
  const clock = new FakeClock();
  const abort = new AbortController();
  const logger = createLogger("test", { write: () => {} });
  const running = runScheduler({
    client: api.client(),
    signal: abort.signal,
    clock,
    logger,
    random: () => 0,
    ...options,
  });
  const settle = async () => {
    for (let i = 0; i < 50; i++) await clock.advance(0);
  };
  await settle();
  await use({
    api,
    clock,
    settle,
    nodeOf: (name) => api.get(Pods, { namespace: "default", name }).spec.nodeName,
    condition: (name) => {
      const found = api
        .get(Pods, { namespace: "default", name })
        .status?.conditions?.find((c) => c.type === "PodScheduled");
      return found ? `${found.status} ${found.reason}: ${found.message}` : "none";
    },
    events: () =>
      api
        .list(Events)
        .map((event) => `${event.involvedObject.name} ${event.type} ${event.reason} x${event.count}: ${event.message}`),
  });
  abort.abort();
  await running;
}

describe("runScheduler", () => {
  it("binds a pod and records it", () =>
    withScheduler(async ({ api, settle, nodeOf, events }) => {
      api.put(Nodes, node("node-1"));
      api.put(Pods, pod("web"));
      await settle();
      assert.equal(nodeOf("web"), "node-1");
      assert.deepEqual(events(), ["web Normal Scheduled x1: Successfully assigned default/web to node-1"]);
    }));

  it("says why a pod finds no node, and schedules it as soon as something helps", () =>
    withScheduler(async ({ api, settle, nodeOf, condition, events }) => {
      api.put(Pods, pod("web", { cpu: "2" }));
      await settle();
      assert.equal(condition("web"), "False Unschedulable: no nodes available to schedule pods");
      api.put(Nodes, node("small", { cpu: "1" }));
      await settle();
      const why =
        "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
      assert.equal(condition("web"), `False Unschedulable: ${why}`);
      assert.deepEqual(events(), [
        "web Warning FailedScheduling x1: no nodes available to schedule pods",
        `web Warning FailedScheduling x1: ${why}`,
      ]);
      api.put(Nodes, node("small", { cpu: "2" }));
      await settle();
      assert.equal(nodeOf("web"), "small");
    }));

  it("uses the room of pods that are deleted or finished", () =>
    withScheduler(async ({ api, settle, nodeOf }) => {
      api.put(Nodes, node("node-1", { cpu: "2" }));
      for (const name of ["a", "b", "c", "d"]) api.put(Pods, pod(name, { cpu: "1" }));
      await settle();
      const waiting = ["a", "b", "c", "d"].filter((name) => !nodeOf(name));
      assert.equal(waiting.length, 2);
      const [gone, finished] = ["a", "b", "c", "d"].filter((name) => nodeOf(name));
      api.remove(Pods, { namespace: "default", name: gone! });
      await settle();
      assert.equal(waiting.filter((name) => nodeOf(name)).length, 1);
      const done = api.get(Pods, { namespace: "default", name: finished! });
      api.put(Pods, { ...done, status: { ...done.status, phase: "Succeeded" } });
      await settle();
      assert.equal(waiting.filter((name) => nodeOf(name)).length, 2);
    }));

  it("counts pods of other schedulers, but leaves them alone", () =>
    withScheduler(async ({ api, settle, nodeOf }) => {
      api.put(Nodes, node("node-1", { cpu: "1" }));
      api.put(Pods, pod("theirs", { schedulerName: "other", nodeName: "node-1", cpu: "1" }));
      api.put(Pods, pod("waiting-for-other", { schedulerName: "other" }));
      api.put(Pods, pod("ours"));
      await settle();
      assert.deepEqual([nodeOf("waiting-for-other"), nodeOf("ours")], [undefined, undefined]);
    }));

  it("tries again with back-off when the binding fails, and gives the room back meanwhile", () =>
    withScheduler(async ({ api, clock, settle, nodeOf, condition }) => {
      let failures = 2;
      api.onWrite(({ verb, name }) => {
        if (verb === "create binding" && name === "a" && failures-- > 0)
          throw new StatusError("InternalError", "etcd is away");
      });
      api.put(Nodes, node("node-1", { cpu: "1" }));
      api.put(Pods, pod("a", { cpu: "1" }));
      await settle();
      assert.equal(condition("a"), "False SchedulerError: etcd is away");
      api.put(Pods, pod("b", { cpu: "500m" }));
      await settle();
      assert.equal(nodeOf("b"), "node-1");
      api.remove(Pods, { namespace: "default", name: "b" });
      await clock.advance(1000);
      assert.equal(nodeOf("a"), undefined);
      await clock.advance(2000);
      await settle();
      assert.equal(nodeOf("a"), "node-1");
    }));

  it("never gives the same room twice while bindings are under way", () =>
    withScheduler(async ({ api, settle, nodeOf }) => {
      let release!: () => void;
      const gate = new Promise<void>((resolve) => (release = resolve));
      api.onWrite(({ verb }) => (verb === "create binding" ? gate : undefined));
      api.put(Nodes, node("node-1", { cpu: "1" }));
      for (let i = 0; i < 20; i++) api.put(Pods, pod(`p${i}`, { cpu: "100m" }));
      await settle();
      release();
      await settle();
      const bound = Array.from({ length: 20 }, (_, i) => nodeOf(`p${i}`)).filter(Boolean);
      assert.equal(bound.length, 10);
    }));

  it("forgets a pod that is deleted while it is being bound", () =>
    withScheduler(async ({ api, settle, nodeOf }) => {
      let release!: () => void;
      const gate = new Promise<void>((resolve) => (release = resolve));
      api.onWrite(({ verb, name }) => (verb === "create binding" && name === "a" ? gate : undefined));
      api.put(Nodes, node("node-1", { cpu: "1" }));
      api.put(Pods, pod("a", { cpu: "1" }));
      await settle();
      api.remove(Pods, { namespace: "default", name: "a" });
      api.put(Pods, pod("b", { cpu: "1" }));
      await settle();
      assert.equal(nodeOf("b"), "node-1");
      release();
      await settle();
      assert.deepEqual(
        api.list(Pods).map((pod) => pod.metadata.name),
        ["b"],
      );
    }));

  it("makes room for a pod of higher priority", () =>
    withScheduler(async ({ api, settle, nodeOf, events }) => {
      api.put(Nodes, node("node-1", { cpu: "1" }));
      api.put(Pods, pod("low", { cpu: "1", priority: 0 }));
      await settle();
      assert.equal(nodeOf("low"), "node-1");
      api.put(Pods, pod("high", { cpu: "1", priority: 10 }));
      await settle();
      assert.equal(nodeOf("high"), "node-1");
      assert.deepEqual(
        api.list(Pods).map((pod) => pod.metadata.name),
        ["high"],
      );
      const uid = api.get(Pods, { namespace: "default", name: "high" }).metadata.uid;
      assert.ok(
        events().includes(`low Normal Preempted x1: Preempted by pod ${uid} on node node-1`),
        events().join("\n"),
      );
    }));

  it("schedules a pod once its gates are removed", () =>
    withScheduler(async ({ api, settle, nodeOf }) => {
      api.put(Nodes, node("node-1"));
      const gated = api.put(Pods, pod("web", { schedulingGates: [{ name: "quota" }] }));
      await settle();
      assert.equal(nodeOf("web"), undefined);
      api.put(Pods, { ...gated, spec: { ...gated.spec, schedulingGates: [] } });
      await settle();
      assert.equal(nodeOf("web"), "node-1");
    }));

  it("lets one of two schedulers work, by lease", () =>
    withScheduler(
      async ({ api, settle, nodeOf }) => {
        api.put(Nodes, node("node-1"));
        api.put(Pods, pod("web"));
        await settle();
        assert.equal(nodeOf("web"), "node-1");
      },
      { leaderElection: { identity: "a" } },
    ));
});
