import assert from "node:assert/strict";
import { StatusError, createLogger } from "@kayak/api";
import { describe, it } from "mocha";
import { done, requeueAfter, runController, type Outcome } from "./controller.ts";
import { createWorkQueue } from "./queue/work-queue.ts";
import { FakeClock, settle } from "./testing/fake-clock.ts";

function start(reconcile: (key: string, call: number) => Promise<Outcome>, workers = 2) {
  const clock = new FakeClock();
  const queue = createWorkQueue({ clock });
  const abort = new AbortController();
  const calls: string[] = [];
  const lines: string[] = [];
  const logger = createLogger("test", { level: "info", write: (line) => lines.push(line) });
  const running = runController({
    name: "test",
    queue,
    workers,
    logger,
    signal: abort.signal,
    reconcile: (key) => {
      calls.push(key);
      return reconcile(key, calls.length);
    },
  });
  const stop = async () => {
    abort.abort();
    await running;
  };
  return { clock, queue, calls, lines, stop };
}

describe("runController", () => {
  it("reconciles each key and forgets it when done", async () => {
    const { queue, calls, stop } = start(async () => done);
    queue.add("a");
    queue.add("b");
    await settle();
    assert.deepEqual(calls, ["a", "b"]);
    await stop();
  });

  it("tries again after an error, with growing delays", async () => {
    const { clock, queue, calls, lines, stop } = start(async (_, call) => {
      if (call < 4) throw new Error("not yet");
      return done;
    });
    queue.add("a");
    await clock.advance(4);
    assert.equal(calls.length, 1);
    await clock.advance(1 + 10 + 20);
    assert.equal(calls.length, 4);
    assert.equal(queue.retries("a"), 0);
    assert.equal(lines.length, 3);
    await stop();
  });

  it("doesn't report a conflict as an error", async () => {
    const { clock, queue, calls, lines, stop } = start(async (_, call) => {
      if (call === 1) throw new StatusError("Conflict", "changed meanwhile");
      return done;
    });
    queue.add("a");
    await clock.advance(5);
    assert.deepEqual([calls.length, lines], [2, []]);
    await stop();
  });

  it("comes back when asked to", async () => {
    const { clock, queue, calls, stop } = start(async (_, call) => (call === 1 ? requeueAfter(1000) : done));
    queue.add("a");
    await clock.advance(999);
    assert.equal(calls.length, 1);
    await clock.advance(1);
    assert.equal(calls.length, 2);
    await stop();
  });

  it("doesn't come back to a terminal error", async () => {
    const { clock, queue, calls, lines, stop } = start(async () => ({ kind: "terminal", error: new Error("never") }));
    queue.add("a");
    await clock.advance(10_000_000);
    assert.equal(calls.length, 1);
    assert.match(lines[0]!, /giving up on object key=a error="never"/);
    await stop();
  });

  it("works on as many keys at a time as it has workers, and resolves when none is under way", async () => {
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { queue, calls, stop } = start(async () => {
      await gate;
      return done;
    });
    for (const key of ["a", "b", "c"]) queue.add(key);
    await settle();
    assert.deepEqual(calls, ["a", "b"]);
    let stopped = false;
    const stopping = stop().then(() => (stopped = true));
    await settle();
    assert.equal(stopped, false);
    release();
    await stopping;
    assert.deepEqual(calls, ["a", "b"]);
  });
});
