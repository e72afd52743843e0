import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { FakeClock } from "@kayak/client/testing";
import { BackOff, goDuration } from "./back-off.ts";

describe("BackOff", () => {
  it("doubles from 10 s to 5 min, and starts over after 10 quiet minutes", () => {
    let now = 1_000_000;
    const backOff = new BackOff({ clock: { now: () => now, elapsed: () => now }, initialMs: 10_000, maxMs: 300_000 });
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
    const backOff = new BackOff({ clock: { now: () => now, elapsed: () => now }, initialMs: 10_000, maxMs: 300_000 });
    backOff.next("k", 0);
    now = 9_999;
    assert.deepEqual(backOff.waiting("k", 0), { delayMs: 10_000, untilMs: 10_000 });
    now = 10_000;
    assert.equal(backOff.waiting("k", 0), undefined);
  });
});

describe("BackOff, when somebody sets the clock", () => {
  for (const jumpMs of [-3_600_000, 3_600_000])
    it(`waits as long as it would have (${jumpMs / 60_000} minutes)`, async () => {
      const clock = new FakeClock();
      const backOff = new BackOff({ clock, initialMs: 10_000, maxMs: 300_000 });
      backOff.next("k", clock.now());
      const failedAt = clock.now();
      assert.equal(backOff.waiting("k", failedAt)?.delayMs, 10_000);
      clock.jump(jumpMs);
      await clock.advance(4_000);
      assert.deepEqual(backOff.waiting("k", failedAt), { delayMs: 10_000, untilMs: clock.now() + 6_000 });
      await clock.advance(6_000);
      assert.equal(backOff.waiting("k", failedAt), undefined);
    });

  it("does not wait for a failure that lies in the future", async () => {
    const clock = new FakeClock();
    const backOff = new BackOff({ clock, initialMs: 10_000, maxMs: 300_000 });
    backOff.next("k", clock.now());
    const failedAt = clock.now() + 3_600_000;
    assert.deepEqual(backOff.waiting("k", failedAt), { delayMs: 10_000, untilMs: clock.now() + 10_000 });
    await clock.advance(10_000);
    assert.equal(backOff.waiting("k", failedAt), undefined);
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
