import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Paced, restMs } from "./paced.ts";

describe("paced", () => {
  for (const [ranMs, expected] of [
    [0, 0],
    [2, 6],
    [10, 30],
    [30, 50],
    [60, 60],
  ] as const)
    it(`rests ${expected} ms after ${ranMs} ms`, () => assert.equal(restMs(ranMs), expected));

  it("does in one run what was asked for during another and its rest", async () => {
    const runs: number[] = [];
    let asked = 0;
    let nowMs = 0;
    const finished = new Promise<void>((resolve) => {
      const paced = new Paced(
        function* () {
          runs.push(asked);
          yield (nowMs += 5);
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

  it("lets others run during a long walk", async () => {
    const seen: string[] = [];
    let nowMs = 0;
    await new Promise<void>((resolve) => {
      const paced = new Paced(
        function* () {
          for (const step of ["first", "second", "third", "fourth"]) {
            seen.push(step);
            if (step === "first") setImmediate(() => seen.push("another"));
            yield (nowMs += 2);
          }
          resolve();
        },
        () => nowMs,
      );
      paced.request();
    });
    assert.deepEqual(seen, ["first", "second", "another", "third", "fourth"]);
  });
});
