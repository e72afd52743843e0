import assert from "node:assert/strict";
import type { corev1 } from "@kayak/api";
import { FakeClock } from "@kayak/client/testing";
import { describe, it } from "mocha";
import type { ClusterEvent } from "../framework/types.ts";
import { prioritySort } from "../plugins/priority-sort.ts";
import { PodInfo } from "../pods/pod-info.ts";
import { SchedulingQueue, backoffMs } from "./scheduling-queue.ts";

const nodeGone: ClusterEvent = { kind: "node", change: "delete" };
const namespace: ClusterEvent = { kind: "namespace" };

function pod(
  name: string,
  more: { priority?: number; uid?: string; labels?: Record<string, string>; gated?: boolean } = {},
): PodInfo {
  const { priority, uid = name, labels, gated } = more;
  const spec = { containers: [], priority, schedulingGates: gated ? [{ name: "g" }] : [] };
  return new PodInfo({ metadata: { name, namespace: "ns", uid, labels }, spec } as unknown as corev1.Pod);
}

function makeQueue() {
  const clock = new FakeClock();
  let ready = 0;
  const queue = new SchedulingQueue(
    clock,
    {
      less: prioritySort.less,
      preEnqueue: ({ pod }) => (pod.spec.schedulingGates?.length ? { reasons: ["gated"] } : undefined),
      mayHelp: (event, _, refusedBy) => refusedBy.has(event.kind),
    },
    () => ready++,
  );
  const pop = () => queue.pop()?.info.pod.metadata.name;
  return { clock, queue, pop, ready: () => ready };
}

describe("scheduling queue", () => {
  it("gives pods by priority, then by age", async () => {
    const { clock, queue, pop } = makeQueue();
    queue.set(pod("first"));
    await clock.advance(1);
    queue.set(pod("second"));
    queue.set(pod("urgent", { priority: 10 }));
    assert.deepEqual([pop(), pop(), pop(), pop()], ["urgent", "first", "second", undefined]);
  });

  it("says when there is something to give", () => {
    const { queue, ready } = makeQueue();
    queue.set(pod("gated", { gated: true }));
    assert.equal(ready(), 0);
    queue.set(pod("a"));
    assert.equal(ready(), 1);
  });

  it("moves an unschedulable pod only for what may help it", async () => {
    const { queue, pop, clock } = makeQueue();
    queue.set(pod("a"));
    queue.putUnschedulable(queue.pop()!, new Set(["node"]));
    await clock.advance(2000);
    queue.wake(namespace);
    assert.equal(pop(), undefined);
    queue.wake(nodeGone);
    assert.equal(pop(), "a");
  });

  it("lets a pod that backs off go first only when no other waits", () => {
    const { queue, pop } = makeQueue();
    queue.set(pod("a", { priority: 100 }));
    queue.putUnschedulable(queue.pop()!, new Set(["node"]));
    queue.set(pod("b"));
    queue.wake(nodeGone);
    assert.deepEqual(queue.sizes, { active: 1, backingOff: 1, unschedulable: 0, gated: 0 });
    assert.deepEqual([pop(), pop()], ["b", "a"]);
  });

  it("keeps the back-off of a pod that failed", async () => {
    const { clock, queue, pop, ready } = makeQueue();
    queue.set(pod("a"));
    queue.putFailed(queue.pop()!);
    assert.equal(pop(), undefined);
    await clock.advance(999);
    assert.equal(pop(), undefined);
    const before = ready();
    await clock.advance(1);
    assert.equal(ready(), before + 1);
    assert.equal(pop(), "a");
  });

  it("doubles the back-off from 1 s to 10 s", () => {
    assert.deepEqual([1, 2, 3, 4, 5, 50].map(backoffMs), [1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it("tries an unschedulable pod again after five minutes, whatever happened", async () => {
    const { clock, queue, pop } = makeQueue();
    queue.set(pod("a"));
    queue.putUnschedulable(queue.pop()!, new Set(["node"]));
    await clock.advance(4 * 60_000);
    assert.equal(pop(), undefined);
    await clock.advance(60_000 + 30_000);
    assert.equal(pop(), "a");
  });

  it("puts a changed pod back only if the change may help", () => {
    const { queue, pop } = makeQueue();
    queue.set(pod("a"));
    queue.putUnschedulable(queue.pop()!, new Set(["node"]));
    queue.set(pod("a", { labels: { new: "1" } }));
    assert.equal(pop(), undefined);
    queue.delete("ns/a");
    queue.set(pod("a"));
    queue.putUnschedulable(queue.pop()!, new Set(["self"]));
    queue.set(pod("a"));
    assert.equal(pop(), undefined, "nothing changed that matters");
    queue.set(pod("a", { labels: { new: "2" } }));
    assert.equal(pop(), "a");
  });

  it("treats another pod of the same name as new", () => {
    const { queue, pop } = makeQueue();
    queue.set(pod("a"));
    queue.putUnschedulable(queue.pop()!, new Set(["node"]));
    queue.set(pod("a", { uid: "other" }));
    assert.equal(pop(), "a");
  });

  it("holds a gated pod until its gates are gone, and forgets deleted ones", () => {
    const { queue, pop } = makeQueue();
    queue.set(pod("a", { gated: true }));
    queue.wake(nodeGone);
    assert.deepEqual([pop(), queue.sizes.gated], [undefined, 1]);
    queue.set(pod("a"));
    assert.equal(pop(), "a");
    queue.set(pod("b"));
    queue.delete("ns/b");
    assert.equal(pop(), undefined);
  });

  it("keeps its order over many pods and removals", () => {
    const { queue, pop } = makeQueue();
    const priorities = Array.from({ length: 200 }, (_, i) => (i * 7919) % 200);
    for (const priority of priorities) queue.set(pod(`p${priority}`, { priority }));
    for (let i = 0; i < 200; i += 3) queue.delete(`ns/p${i}`);
    const expected = Array.from({ length: 200 }, (_, i) => 199 - i).filter((i) => i % 3 !== 0);
    assert.deepEqual(
      expected.map(() => pop()),
      expected.map((i) => `p${i}`),
    );
  });
});
