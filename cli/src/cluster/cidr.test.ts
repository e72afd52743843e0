import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { addressAt, cidr, formatCidr, overlap, parseCidr } from "./cidr.ts";

describe("address ranges", () => {
  for (const text of ["10.0.0.0", "10.0.0.0/33", "10.0.0.256/8", "a/8", "::/0"]) {
    it(`refuses ${text}`, () => assert.equal(parseCidr(text), undefined));
  }

  it("begins at the network's address", () => assert.equal(formatCidr(cidr("10.89.3.7/24")), "10.89.3.0/24"));

  it("counts addresses over octets", () => {
    assert.equal(addressAt("10.96.0.0/16", 1), "10.96.0.1");
    assert.equal(addressAt("10.96.0.0/16", 300), "10.96.1.44");
    assert.equal(addressAt("255.255.255.0/24", 255), "255.255.255.255");
  });

  const pairs = [
    ["10.0.0.0/8", "10.96.0.0/16", true],
    ["10.96.0.0/16", "10.97.0.0/16", false],
    ["0.0.0.0/0", "192.168.0.1/32", true],
    ["10.0.0.0/24", "10.0.0.255/32", true],
  ] as const;
  for (const [a, b, expected] of pairs) {
    it(`${a} and ${b} ${expected ? "overlap" : "are apart"}`, () => {
      assert.equal(overlap(cidr(a), cidr(b)), expected);
      assert.equal(overlap(cidr(b), cidr(a)), expected);
    });
  }
});
