import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { resolveIntOrPercent } from "./int-or-string.ts";
import { ageOf, formatMicroTime, formatTime, humanDuration } from "./time.ts";

const s = 1000,
  m = 60 * s,
  h = 60 * m,
  d = 24 * h,
  y = 365 * d;

describe("durations", () => {
  const cases: [number, string][] = [
    [-2.5 * s, "<invalid>"],
    [-1 * s, "0s"],
    [0, "0s"],
    [900, "0s"],
    [119 * s, "119s"],
    [2 * m, "2m"],
    [2 * m + 5 * s, "2m5s"],
    [10 * m + 59 * s, "10m"],
    [179 * m, "179m"],
    [3 * h, "3h"],
    [3 * h + 20 * m, "3h20m"],
    [8 * h + 20 * m, "8h"],
    [47 * h, "47h"],
    [48 * h, "2d"],
    [50 * h, "2d2h"],
    [8 * d + 5 * h, "8d"],
    [729 * d, "729d"],
    [2 * y, "2y"],
    [2 * y + 3 * d, "2y3d"],
    [9 * y + 3 * d, "9y"],
  ];
  for (const [ms, text] of cases) it(`prints ${ms} ms as ${text}`, () => assert.equal(humanDuration(ms), text));

  it("prints ages and times", () => {
    assert.equal(ageOf("2024-05-01T10:00:00Z", Date.UTC(2024, 4, 1, 10, 0, 30)), "30s");
    assert.equal(ageOf(undefined, 0), "<unknown>");
    assert.equal(formatTime(Date.UTC(2024, 4, 1, 10, 0, 30, 999)), "2024-05-01T10:00:30Z");
    assert.equal(formatMicroTime(Date.UTC(2024, 4, 1, 10, 0, 30, 7)), "2024-05-01T10:00:30.007000Z");
  });
});

describe("int or percent", () => {
  it("rounds as asked", () => {
    assert.equal(resolveIntOrPercent("25%", 10, { roundUp: true }), 3);
    assert.equal(resolveIntOrPercent("25%", 10, { roundUp: false }), 2);
    assert.equal(resolveIntOrPercent("10%", 70, { roundUp: true }), 7);
    assert.equal(resolveIntOrPercent(4, 10, { roundUp: false }), 4);
    assert.throws(() => resolveIntOrPercent("many", 10, { roundUp: true }), /string is not a percentage/);
  });
});
