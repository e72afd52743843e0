import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { duplicateFields } from "./duplicate-fields.ts";

const cases: [text: string, expected: string[]][] = [
  ["{}", []],
  ['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}', []],
  ['{"text":"\\"a\\": 1, \\"a\\": 2","a":"x:y"}', []],
  ['{"a":1,"a":2}', ["a"]],
  ['{"a":1,"a":2,"a":3}', ["a"]],
  [
    '{"spec":{"containers":[{"name":"x"},{"image":"a", "image" : "b","env":[]}]},"spec2":1}',
    ["spec.containers[1].image"],
  ],
  ['{"a":{"x":1},"a":{"x":2,"y":[],"y":{}}}', ["a", "a.y"]],
  ['{"a\\u0062":1,"ab":2}', ["ab"]],
];

describe("duplicate fields", () => {
  for (const [text, expected] of cases)
    it(`of ${text}: ${expected.join(", ") || "none"}`, () =>
      assert.deepEqual(duplicateFields(text, JSON.parse(text)), expected));
});
