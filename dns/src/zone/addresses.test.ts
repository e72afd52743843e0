import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { addressOfLabel, labelOfAddress, reverseName, reverseZones } from "./addresses.ts";

describe("reverse names", () => {
  it("are the address from right to left", () => {
    assert.equal(reverseName("10.96.0.1"), "1.0.96.10.in-addr.arpa");
    assert.equal(reverseName("2001:db8::1"), `1.${"0.".repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`);
  });

  const zones: [range: string, zones: string[]][] = [
    ["10.0.0.0/8", ["10.in-addr.arpa"]],
    ["10.96.0.0/16", ["96.10.in-addr.arpa"]],
    ["10.96.0.0/15", ["96.10.in-addr.arpa", "97.10.in-addr.arpa"]],
    ["10.96.4.0/23", ["4.96.10.in-addr.arpa", "5.96.10.in-addr.arpa"]],
    ["10.96.0.16/30", ["16", "17", "18", "19"].map((last) => `${last}.0.96.10.in-addr.arpa`)],
    ["fd00::/16", ["0.0.d.f.ip6.arpa"]],
    ["fd00::/15", ["0.0.d.f.ip6.arpa", "1.0.d.f.ip6.arpa"]],
    ["0.0.0.0/0", []],
    ["nonsense", []],
  ];
  for (const [range, expected] of zones) it(`of ${range}`, () => assert.deepEqual(reverseZones(range), expected));
});

describe("addresses as labels", () => {
  it("have dashes", () => {
    assert.equal(labelOfAddress("10.0.0.1"), "10-0-0-1");
    assert.equal(labelOfAddress("fd00::1"), "fd00--1");
  });

  it("are read back, and nothing else is", () => {
    assert.equal(addressOfLabel("10-0-0-1"), "10.0.0.1");
    assert.equal(addressOfLabel("fd00--1"), "fd00::1");
    for (const label of ["web", "10-0-0", "10-0-0-1-2", "10-0-0-300", ""])
      assert.equal(addressOfLabel(label), undefined);
  });
});
