import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { StatusError } from "../errors.ts";
import { applyJsonPatch, MAX_JSON_PATCH_OPERATIONS } from "./json-patch.ts";

const causeOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof StatusError);
    assert.equal(error.code, 422);
    return error.details?.causes?.[0]?.message;
  }
};

describe("applyJsonPatch", () => {
  const cases: [document: unknown, operation: unknown, expected: unknown][] = [
    [{ a: 1 }, { op: "add", path: "/b", value: 2 }, { a: 1, b: 2 }],
    [{ a: 1 }, { op: "add", path: "/a", value: 2 }, { a: 2 }],
    [{ a: [1, 3] }, { op: "add", path: "/a/1", value: 2 }, { a: [1, 2, 3] }],
    [{ a: [1] }, { op: "add", path: "/a/-", value: 2 }, { a: [1, 2] }],
    [{ a: [1] }, { op: "add", path: "/a/-1", value: 2 }, { a: [1, 2] }],
    [{ a: 1 }, { op: "add", path: "", value: { b: 1 } }, { b: 1 }],
    [{ a: { "x/y": 1 } }, { op: "replace", path: "/a/x~1y", value: 2 }, { a: { "x/y": 2 } }],
    [{ a: { "x~y": 1 } }, { op: "remove", path: "/a/x~0y" }, { a: {} }],
    [{ a: [1, 2, 3] }, { op: "remove", path: "/a/1" }, { a: [1, 3] }],
    [{ a: [1, { b: 2 }] }, { op: "replace", path: "/a/-1/b", value: 3 }, { a: [1, { b: 3 }] }],
    [{ a: [1, 2] }, { op: "replace", path: "/a/0", value: null }, { a: [null, 2] }],
    [{ a: { b: 1 } }, { op: "move", from: "/a/b", path: "/c" }, { a: {}, c: 1 }],
    [{ a: [1, 2] }, { op: "move", from: "/a/0", path: "/a/1" }, { a: [2, 1] }],
    [{ a: { b: 1 } }, { op: "copy", from: "/a", path: "/c" }, { a: { b: 1 }, c: { b: 1 } }],
    [{ a: { b: [1] } }, { op: "test", path: "/a", value: { b: [1] } }, { a: { b: [1] } }],
    [{}, { op: "test", path: "/a", value: null }, {}],
  ];
  for (const [document, operation, expected] of cases) {
    it(`${JSON.stringify(operation)} on ${JSON.stringify(document)}`, () => {
      const before = structuredClone(document);
      assert.deepEqual(applyJsonPatch(document, [operation]), expected);
      assert.deepEqual(document, before);
    });
  }

  const refused: [document: unknown, operation: unknown, why: string][] = [
    [{ a: 1 }, { op: "test", path: "/a", value: 2 }, "testing path /a failed: test failed"],
    [
      {},
      { op: "remove", path: "/a" },
      "error in remove for path: '/a': Unable to remove nonexistent key: a: missing value",
    ],
    [
      { a: [1] },
      { op: "remove", path: "/a/1" },
      "error in remove for path: '/a/1': Unable to access invalid index: 1: invalid index referenced",
    ],
    [{}, { op: "remove", path: "/a/b" }, 'remove operation does not apply: doc is missing path: "/a/b": missing value'],
    [
      {},
      { op: "replace", path: "/a", value: 1 },
      "replace operation does not apply: doc is missing key: /a: missing value",
    ],
    [
      {},
      { op: "add", path: "/a/b", value: 1 },
      'add operation does not apply: doc is missing path: "/a/b": missing value',
    ],
    [{ a: [] }, { op: "add", path: "/a/1", value: 1 }, "Unable to access invalid index: 1: invalid index referenced"],
    [{ a: [] }, { op: "add", path: "/a/01", value: 1 }, "Unable to access invalid index: 01: invalid index referenced"],
    [
      {},
      { op: "copy", from: "/a", path: "/b" },
      "copy operation does not apply: doc is missing from path: /a: missing value",
    ],
    [{}, { op: "frobnicate", path: "/b" }, "Unexpected kind: frobnicate"],
    [
      {},
      { op: "add", path: "/constructor/x", value: 1 },
      'add operation does not apply: doc is missing path: "/constructor/x": missing value',
    ],
    [{}, { op: "add", value: 1 }, "add operation does not apply: doc is missing path: : missing value"],
  ];
  for (const [document, operation, why] of refused) {
    it(`refuses ${JSON.stringify(operation)} on ${JSON.stringify(document)}`, () => {
      assert.equal(
        causeOf(() => applyJsonPatch(document, [operation])),
        why,
      );
    });
  }

  it("applies nothing when a later operation fails", () => {
    const document = { a: 1 };
    assert.throws(() =>
      applyJsonPatch(document, [
        { op: "remove", path: "/a" },
        { op: "remove", path: "/a" },
      ]),
    );
    assert.deepEqual(document, { a: 1 });
  });

  it("bounds the number of operations and what copies add", () => {
    const many = Array.from({ length: MAX_JSON_PATCH_OPERATIONS + 1 }, () => ({ op: "test", path: "/a", value: null }));
    assert.throws(() => applyJsonPatch({}, many), { code: 413 });
    const doubling = Array.from({ length: 40 }, (_, i) => ({ op: "copy", from: "/a", path: `/a/b${i}` }));
    assert.match(
      causeOf(() => applyJsonPatch({ a: { x: "y" } }, doubling)) ?? "",
      /^Unable to complete the copy, the accumulated size/,
    );
  });

  it("refuses what is no list of operations", () => {
    assert.throws(() => applyJsonPatch({}, { op: "add" }), { reason: "BadRequest" });
    assert.throws(() => applyJsonPatch({}, ["add"]), { reason: "BadRequest" });
  });
});
