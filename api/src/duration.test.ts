import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { canonicalDuration, formatDuration, nanosecondsOf } from "./duration.ts";

describe("durations", () => {
  const cases: readonly [text: string, nanoseconds: number, canonical?: string][] = [
    ["0", 0, "0s"],
    ["0s", 0],
    ["1ns", 1],
    ["1.5µs", 1500],
    ["1500us", 1_500_000, "1.5ms"],
    ["15.25s", 15_250_000_000],
    ["90s", 90e9, "1m30s"],
    ["1h", 3600e9, "1h0m0s"],
    ["-1m", -60e9, "-1m0s"],
    [".5s", 5e8, "500ms"],
  ];
  for (const [text, nanoseconds, canonical = text] of cases)
    it(text, () => {
      assert.equal(nanosecondsOf(text), nanoseconds);
      assert.equal(formatDuration(nanoseconds), canonical);
      assert.equal(canonicalDuration(text), canonical);
    });
  for (const text of ["", "s", "1", "1d", "1 s", "--1s"])
    it(`not ${JSON.stringify(text)}`, () => {
      assert.equal(nanosecondsOf(text), undefined);
      assert.throws(() => canonicalDuration(text), /invalid duration/);
    });
});
