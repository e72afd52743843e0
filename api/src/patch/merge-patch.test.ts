import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { applyMergePatch } from "./merge-patch.ts";

describe("applyMergePatch", () => {
  const cases: [document: unknown, patch: unknown, expected: unknown][] = [
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{ a: "foo" }, { a: { b: { c: null } } }, { a: { b: {} } }],
    [{}, JSON.parse('{"__proto__":{"polluted":true}}'), JSON.parse('{"__proto__":{"polluted":true}}')],
  ];
  for (const [document, patch, expected] of cases) {
    it(`${JSON.stringify(document)} with ${JSON.stringify(patch)}`, () => {
      const before = structuredClone(document);
      assert.deepEqual(applyMergePatch(document, patch), expected);
      assert.deepEqual(document, before);
      assert.equal(({} as { polluted?: boolean }).polluted, undefined);
    });
  }

  for (const patch of [[], "x", null]) {
    it(`refuses ${JSON.stringify(patch)}`, () => {
      assert.throws(() => applyMergePatch({}, patch), { reason: "BadRequest" });
    });
  }
});
