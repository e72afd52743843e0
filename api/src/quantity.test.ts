import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as s from "./schema/kit.ts";
import { safeParse } from "./schema/zod.ts";
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  quantityFromBytes,
  quantityFromMilli,
  quantityMilliValue,
  quantityValue,
  roundUpToMilli,
  subtractQuantities,
} from "./quantity.ts";

const regexMessage = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

describe("quantities", () => {
  const canonical: [string | number, string][] = [
    ["0", "0"],
    ["0Ki", "0"],
    ["-0", "0"],
    ["+5", "5"],
    ["1000m", "1"],
    ["1500m", "1500m"],
    ["1.5", "1500m"],
    [0.1, "100m"],
    [2, "2"],
    ["100000", "100k"],
    ["1500", "1500"],
    ["1024Ki", "1Mi"],
    ["1.5Gi", "1536Mi"],
    ["0.5Ki", "512"],
    ["1025Ki", "1025Ki"],
    ["0.5Mi", "512Ki"],
    ["1e3", "1e3"],
    ["1E3", "1e3"],
    ["12e0", "12"],
    ["1E", "1E"],
    ["2Ei", "2Ei"],
    ["0.0000000001", "1n"],
    ["-0.0000000001", "-1n"],
    ["1e-12", "1e-9"],
    ["1e999999", "9223372036854775807"],
    ["10Ei", "9223372036854775807"],
    [".5", "500m"],
    ["5.", "5"],
    ["100Ti", "100Ti"],
    ["0.1Ki", "102400m"],
    ["128Mi", "128Mi"],
    ["1048576Ki", "1Gi"],
    [1e21, "9223372036854775807"],
  ];
  for (const [input, expected] of canonical) {
    it(`prints ${input} as ${expected}`, () => assert.equal(canonicalQuantity(input), expected));
  }

  const wrong: [string, string][] = [
    ["", regexMessage],
    ["abc", regexMessage],
    ["1 Gi", regexMessage],
    ["--1", regexMessage],
    ["1.2.3", "unable to parse numeric part of quantity"],
    [".", "unable to parse numeric part of quantity"],
    ["1Kii", "unable to parse quantity's suffix"],
    ["10mm", "unable to parse quantity's suffix"],
    ["1e", "unable to parse quantity's suffix"],
    ["9".repeat(300), regexMessage],
  ];
  for (const [input, message] of wrong) {
    it(`refuses ${JSON.stringify(input.slice(0, 20))}`, () =>
      assert.throws(() => canonicalQuantity(input), { name: "QuantityError", message }));
  }

  it("reports a bad value through the schema", () => {
    const result = safeParse(s.map(s.quantity), { cpu: "lots" });
    assert.deepEqual(
      result.error?.issues.map(({ path, message }) => ({ path, message })),
      [{ path: ["cpu"], message: regexMessage }],
    );
  });

  it("compares across units", () => {
    assert.equal(compareQuantities("1Gi", "1G"), 1);
    assert.equal(compareQuantities("1000m", "1"), 0);
    assert.equal(compareQuantities("-1", "0"), -1);
  });

  it("adds and subtracts, keeping the first format that says something", () => {
    assert.equal(addQuantities("0", "1Mi"), "1Mi");
    assert.equal(addQuantities("100m", "1900m"), "2");
    assert.equal(subtractQuantities("1Gi", "512Mi"), "512Mi");
    assert.equal(subtractQuantities("1", "2"), "-1");
  });

  it("rounds values up", () => {
    assert.equal(quantityValue("1500m"), 2);
    assert.equal(quantityValue("128Mi"), 134217728);
    assert.equal(quantityMilliValue("100m"), 100);
    assert.equal(quantityMilliValue("2"), 2000);
    assert.equal(quantityMilliValue("1n"), 1);
    assert.equal(quantityValue("9E"), Number.MAX_SAFE_INTEGER);
    assert.equal(roundUpToMilli("100u"), "1m");
    assert.equal(quantityFromMilli(250), "250m");
    assert.equal(quantityFromMilli(2000), "2");
    assert.equal(quantityFromBytes(1048576), "1Mi");
  });
});
