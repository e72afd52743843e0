import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { KeyedQueue } from "../util/keyed-queue.ts";
import { CoalescedRead } from "./coalesced-read.ts";
import { RevisionGate } from "./revision-gate.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("coalesced read", () => {
  it("reads once for all who ask together", async () => {
    const { read, finish } = slowRead();
    const answers = Promise.all([read.get(), read.get(), read.get()]);
    await turn();
    assert.equal(finish.length, 1);
    finish[0]?.(7);
    assert.deepEqual(await answers, [7, 7, 7]);
  });

  it("never answers with a read that began before the question", async () => {
    const { read, finish } = slowRead();
    const first = read.get();
    await turn();
    const late = [read.get(), read.get()];
    await turn();
    assert.equal(finish.length, 1);
    finish[0]?.(1);
    assert.equal(await first, 1);
    await turn();
    assert.equal(finish.length, 2);
    finish[1]?.(2);
    assert.deepEqual(await Promise.all(late), [2, 2]);
  });

  it("passes a failure to those who waited for it, and to no one else", async () => {
    let fail = true;
    const read = new CoalescedRead(async () => {
      if (fail) throw new Error("gone");
      return 1;
    });
    await assert.rejects(read.get(), /gone/);
    fail = false;
    assert.equal(await read.get(), 1);
  });
});

describe("revision gate", () => {
  it("lets pass what is reached and holds the rest", async () => {
    const gate = new RevisionGate();
    gate.advance(5);
    assert.equal(await gate.wait(5, 0), true);
    const waiting = [gate.wait(6, 10_000), gate.wait(8, 10_000)];
    gate.advance(7);
    assert.equal(await waiting[0], true);
    gate.advance(6);
    assert.equal(gate.revision, 7);
    gate.advance(8);
    assert.equal(await waiting[1], true);
  });

  it("gives up in time", async () => assert.equal(await new RevisionGate().wait(1, 1), false));
});

describe("keyed queue", () => {
  it("runs tasks of one key in order, others beside them, and goes on after a failure", async () => {
    const queue = new KeyedQueue();
    const log: string[] = [];
    const task =
      (name: string, fails = false) =>
      async () => {
        log.push(`${name} begins`);
        await turn();
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
      };
    const results = await Promise.allSettled([
      queue.run("a", task("a1", true)),
      queue.run("a", task("a2")),
      queue.run("b", task("b1")),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ["rejected", "fulfilled", "fulfilled"],
    );
    assert.deepEqual(log, ["a1 begins", "b1 begins", "a1 ends", "a2 begins", "b1 ends", "a2 ends"]);
  });
});

function slowRead() {
  const finish: ((value: number) => void)[] = [];
  const read = new CoalescedRead(() => new Promise<number>((resolve) => finish.push(resolve)));
  return { read, finish };
}
