import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Paced, restMs } from "./paced.ts";

describe("paced", () => {
  for (const [ranMs, expected] of [
    [0, 0],
    [2, 6],
    [10, 20],
    [20, 20],
    [60, 60],
  ] as const)
    it(`rests ${expected} ms after ${ranMs} ms`, () => assert.equal(restMs(ranMs), expected));

  it("does in one run what was asked for during another and its rest", async () => {
    const runs: number[] = [];
    let asked = 0;
    let nowMs = 0;
    const finished = new Promise<void>((resolve) => {
      const paced = new Paced(
        () => {
          runs.push(asked);
          nowMs += 5;
          if (runs.length === 1) for (let more = 0; more < 3; more++) ask();
          else resolve();
        },
        () => nowMs,
      );
      const ask = () => {
        asked++;
        paced.request();
      };
      ask();
    });
    await finished;
    assert.deepEqual(runs, [1, 4]);
  });
});
