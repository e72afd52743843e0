import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Paced, restMs } from "./paced.ts";

/** Goes on by what work is said to take, and with real time where nobody works. */
class WorkClock {
  private workedMs = 0;

  work(ms: number): void {
    this.workedMs += ms;
  }

  readonly now = () => performance.now() + this.workedMs;
}

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
    const clock = new WorkClock();
    const finished = new Promise<void>((resolve) => {
      const paced = new Paced(function* () {
        runs.push(asked);
        yield clock.work(5);
        if (runs.length === 1) for (let more = 0; more < 3; more++) ask();
        else resolve();
      }, clock.now);
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
    const clock = new WorkClock();
    await new Promise<void>((resolve) => {
      const paced = new Paced(function* () {
        for (const step of ["first", "second", "third", "fourth"]) {
          seen.push(step);
          if (step === "first") setImmediate(() => seen.push("another"));
          yield clock.work(2);
        }
        resolve();
      }, clock.now);
      paced.request();
    });
    assert.deepEqual(seen, ["first", "second", "another", "third", "fourth"]);
  });

  it("ends a rest when nothing more comes", async () => {
    const clock = new WorkClock();
    const begunMs: number[] = [];
    await new Promise<void>((resolve) => {
      const paced = new Paced(function* () {
        begunMs.push(performance.now());
        // its rest would be as long
        yield clock.work(60_000);
        if (begunMs.length === 1) paced.request();
        else resolve();
      }, clock.now);
      paced.request();
    });
    assert.equal(begunMs.length, 2);
  });
});
