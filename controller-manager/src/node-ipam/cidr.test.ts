import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { divide } from "./cidr.ts";
import { planBlock, usedBlocks } from "./plan.ts";

describe("divide", () => {
  const cases: [range: string, prefix: number, count: number, blocks: Record<number, string>][] = [
    ["10.244.0.0/16", 24, 256, { 0: "10.244.0.0/24", 3: "10.244.3.0/24", 255: "10.244.255.0/24" }],
    ["10.244.7.9/16", 24, 256, { 1: "10.244.1.0/24" }],
    ["192.168.0.0/24", 26, 4, { 3: "192.168.0.192/26" }],
    ["fd00:10:244::/56", 64, 256, { 0: "fd00:10:244::/64", 255: "fd00:10:244:ff::/64" }],
  ];
  for (const [range, prefix, count, expected] of cases) {
    it(`${range} into /${prefix}`, () => {
      const blocks = divide(range, prefix);
      assert.equal(blocks.count, count);
      for (const [index, cidr] of Object.entries(expected)) {
        assert.equal(blocks.at(Number(index)), cidr);
        assert.equal(blocks.indexOf(cidr), Number(index));
      }
      assert.equal(blocks.indexOf("172.16.0.0/24"), undefined);
    });
  }

  it("refuses what isn't a range, and blocks that don't fit", () => {
    assert.throws(() => divide("10.0.0.0", 24), /10.0.0.0 is not a CIDR/);
    assert.throws(() => divide("10.0.0.0/24", 16), /don't fit/);
  });
});

describe("planBlock", () => {
  const blocks = divide("10.0.0.0/22", 24);
  it("takes the next free one, around the end", () => {
    assert.equal(planBlock(blocks, new Set([0, 1]), 0), 2);
    assert.equal(planBlock(blocks, new Set([2, 3]), 2), 0);
    assert.equal(planBlock(blocks, new Set([0, 1, 2, 3]), 2), undefined);
  });
  it("knows what is used by what nodes have", () => {
    assert.deepEqual(usedBlocks(blocks, ["10.0.1.0/24", "10.0.3.0/24", "172.16.0.0/24"]), new Set([1, 3]));
  });
});
