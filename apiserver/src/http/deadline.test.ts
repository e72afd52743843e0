import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { parseTimeout } from "./deadline.ts";

describe("a request's timeout", () => {
  const cases: [text: string, ms: number][] = [
    ["30s", 30_000],
    ["1m30s", 90_000],
    ["1.5s", 1500],
    ["100ms", 100],
    ["2h", 7_200_000],
    [".5s", 500],
    ["-1s", -1000],
    ["0", 0],
  ];
  for (const [text, ms] of cases) it(`${text} is ${ms} ms`, () => assert.equal(parseTimeout(text), ms));

  const refused: [text: string, problem: string][] = [
    ["10", 'time: missing unit in duration "10"'],
    ["x", 'time: invalid duration "x"'],
    ["1s x", 'time: invalid duration "1s x"'],
  ];
  for (const [text, problem] of refused)
    it(`${text} is refused`, () =>
      assert.throws(() => parseTimeout(text), {
        reason: "BadRequest",
        message: `invalid timeout specified in the request URL - ${problem}`,
      }));
});
