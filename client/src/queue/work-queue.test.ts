import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { FakeClock, settle } from "../testing/fake-clock.ts";
import { createWorkQueue } from "./work-queue.ts";

async function takeAll(queue: ReturnType<typeof createWorkQueue>): Promise<string[]> {
  const keys: string[] = [];
  while (queue.length > 0) keys.push((await queue.take())!);
  return keys;
}

describe("work queue", () => {
  it("hands out each key once, in the order of the first add", async () => {
    const queue = createWorkQueue();
    for (const key of ["b", "a", "b", "c", "a"]) queue.add(key);
    assert.equal(queue.length, 3);
    assert.deepEqual(await takeAll(queue), ["b", "a", "c"]);
  });

  it("holds back a key that is being worked on, and hands it out once more however often it was added", async () => {
    const queue = createWorkQueue();
    queue.add("a");
    await queue.take();
    queue.add("a");
    queue.add("a");
    assert.equal(queue.length, 0);
    queue.finish("a");
    assert.deepEqual(await takeAll(queue), ["a"]);
    queue.finish("a");
    assert.equal(queue.length, 0);
  });

  it("gives keys to workers that wait, one each", async () => {
    const queue = createWorkQueue();
    const taken = [queue.take(), queue.take()];
    queue.add("a");
    queue.add("b");
    assert.deepEqual(await Promise.all(taken), ["a", "b"]);
  });

  it("keeps its order over many keys", async () => {
    const queue = createWorkQueue();
    const keys = Array.from({ length: 1000 }, (_, i) => `k${i}`);
    for (const key of keys) queue.add(key);
    assert.deepEqual(await takeAll(queue), keys);
  });

  it("adds delayed keys when they are due, on one timer", async () => {
    const clock = new FakeClock();
    const queue = createWorkQueue({ clock });
    for (const [key, ms] of [
      ["d", 400],
      ["a", 100],
      ["c", 300],
      ["b", 200],
    ] as const)
      queue.addAfter(key, ms);
    assert.equal(clock.pending, 1);
    await clock.advance(99);
    assert.equal(queue.length, 0);
    await clock.advance(201);
    assert.deepEqual(await takeAll(queue), ["a", "b", "c"]);
    await clock.advance(100);
    assert.deepEqual(await takeAll(queue), ["d"]);
    assert.equal(clock.pending, 0);
  });

  it("keeps the earlier of two delays of a key", async () => {
    const clock = new FakeClock();
    const queue = createWorkQueue({ clock });
    queue.addAfter("a", 500);
    queue.addAfter("a", 100);
    queue.addAfter("a", 300);
    await clock.advance(100);
    assert.deepEqual(await takeAll(queue), ["a"]);
    queue.finish("a");
    await clock.advance(1000);
    assert.equal(queue.length, 0);
  });

  it("doubles a key's back-off up to the limit, until it is forgotten", async () => {
    const clock = new FakeClock();
    const queue = createWorkQueue({ clock, firstRetryMs: 5, maxRetryMs: 30 });
    const delays: number[] = [];
    const measure = async () => {
      queue.addRateLimited("a");
      const start = clock.now();
      while (queue.length === 0) await clock.advance(1);
      queue.finish((await queue.take())!);
      delays.push(clock.now() - start);
    };
    for (let i = 0; i < 5; i++) await measure();
    assert.equal(queue.retries("a"), 5);
    queue.forget("a");
    await measure();
    assert.deepEqual(delays, [5, 10, 20, 30, 30, 5]);
  });

  it("wakes its workers when closed, and drops what waits", async () => {
    const clock = new FakeClock();
    const queue = createWorkQueue({ clock });
    queue.addAfter("later", 10);
    const waiting = queue.take();
    queue.close();
    assert.equal(await waiting, undefined);
    queue.add("a");
    await settle();
    assert.deepEqual([queue.length, clock.pending, await queue.take()], [0, 0, undefined]);
  });
});
