import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { BackOff, goDuration } from "./back-off.ts";

describe("BackOff", () => {
  it("doubles from 10 s to 5 min, and starts over after 10 quiet minutes", () => {
    let now = 1_000_000;
    const backOff = new BackOff({ clock: { now: () => now }, initialMs: 10_000, maxMs: 300_000 });
    const delays: (number | undefined)[] = [];
    for (let crash = 0; crash < 8; crash++) {
      const wait = backOff.waiting("pod/app", now);
      delays.push(wait?.delayMs);
      now = wait?.untilMs ?? now;
      backOff.next("pod/app", now);
    }
    assert.deepEqual(delays, [undefined, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
    now += 600_001;
    assert.equal(backOff.waiting("pod/app", now), undefined);
    backOff.next("pod/app", now);
    assert.equal(backOff.waiting("pod/app", now)?.delayMs, 10_000);
  });

  it("counts from the failure", () => {
    let now = 0;
    const backOff = new BackOff({ clock: { now: () => now }, initialMs: 10_000, maxMs: 300_000 });
    backOff.next("k", 0);
    now = 9_999;
    assert.deepEqual(backOff.waiting("k", 0), { delayMs: 10_000, untilMs: 10_000 });
    now = 10_000;
    assert.equal(backOff.waiting("k", 0), undefined);
  });
});

describe("goDuration", () => {
  for (const [ms, text] of [
    [0, "0s"],
    [250, "250ms"],
    [10_000, "10s"],
    [1_500, "1.5s"],
    [160_000, "2m40s"],
    [300_000, "5m0s"],
    [3_600_000, "1h0m0s"],
  ] as const) {
    it(text, () => assert.equal(goDuration(ms), text));
  }
});
