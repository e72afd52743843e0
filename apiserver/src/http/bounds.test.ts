import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkDepthOfJson, checkNumbersOfJson, checkYaml, maxDepth } from "./bounds.ts";

const nested = (depth: number, open = "[", close = "]") => open.repeat(depth) + close.repeat(depth);

describe("a body's shape", () => {
  it("may be deep, but not deeper than can be walked", () => {
    checkDepthOfJson(nested(maxDepth));
    checkDepthOfJson(`"${"[".repeat(5000)}"`);
    checkDepthOfJson(`["\\"${"{".repeat(5000)}"]`);
    checkDepthOfJson(`[${"[],".repeat(5000)}1]`);
    for (const text of [nested(maxDepth + 1), nested(600, '[{"a":', "}]")])
      assert.throws(() => checkDepthOfJson(text), { code: 400, message: /exceeded max depth/ });
  });

  it("may use aliases, but not to say a million things", () => {
    let value: unknown[] = ["x"];
    const shared = [value, value, { a: value }];
    checkYaml(shared);
    for (let level = 0; level < 20; level++) value = [value, value];
    assert.throws(() => checkYaml(value), { code: 400, message: /excessive aliasing/ });
  });

  it("has numbers that can be told", () => {
    const large = "9".repeat(400);
    checkNumbersOfJson(`{"a":"1e999 \\" 1e999","b":1e308,"c":-1.5e-999,"d":"${large}"}`);
    for (const number of ["1e999", "-0.1e9991", large])
      assert.throws(() => checkNumbersOfJson(`{"a":"x","b":[${number}]}`), {
        code: 400,
        message: /cannot unmarshal number/,
      });
  });

  it("ends", () => {
    const value: Record<string, unknown> = {};
    value["self"] = value;
    assert.throws(() => checkYaml(value), { code: 400, message: /excessive aliasing/ });
  });
});
