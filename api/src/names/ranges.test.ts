import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { addressAt, addressOfBytes, addressSpan, canonicalRange, familiesOf, rangesOverlap } from "./ranges.ts";

describe("address ranges", () => {
  for (const text of ["10.0.0.0", "10.0.0.0/33", "10.0.0.256/8", "a/8", "::/129", "fe80::1%eth0/64"])
    it(`refuse ${text}`, () => assert.equal(addressSpan(text), undefined));

  for (const [range, canonical] of [
    ["10.89.3.7/24", "10.89.3.0/24"],
    ["FD00:0::7/64", "fd00::/64"],
  ] as const)
    it(`are written ${canonical}, not ${range}`, () => assert.equal(canonicalRange(range), canonical));

  for (const [range, place, address] of [
    ["10.96.0.0/16", 1, "10.96.0.1"],
    ["10.96.0.0/16", 300, "10.96.1.44"],
    ["255.255.255.0/24", 255, "255.255.255.255"],
    ["fd00:10::/64", 2 ** 24, "fd00:10::100:0"],
  ] as const)
    it(`have ${address} at place ${place} of ${range}`, () => assert.equal(addressAt(range, place), address));

  const pairs = [
    ["10.0.0.0/8", "10.96.0.0/16", true],
    ["10.96.0.0/16", "10.97.0.0/16", false],
    ["0.0.0.0/0", "192.168.0.1/32", true],
    ["10.0.0.0/24", "10.0.0.255/32", true],
    ["fd00:1::/48", "fd00:1:0:7::/64", true],
    ["fd00:1::/48", "fd00:2::/48", false],
    ["0.0.0.0/0", "::/0", false],
    ["0.0.0.0/0", "nothing", false],
  ] as const;
  for (const [a, b, expected] of pairs)
    it(`${a} and ${b} ${expected ? "overlap" : "are apart"}`, () => {
      assert.equal(rangesOverlap(a, b), expected);
      assert.equal(rangesOverlap(b, a), expected);
    });

  for (const [bytes, address] of [
    [[192, 0, 2, 1], "192.0.2.1"],
    [[0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0), 5], "2001:db8::5"],
    [[1, 2, 3], undefined],
  ] as const)
    it(`have ${address} in ${bytes.length} bytes`, () => assert.equal(addressOfBytes(Uint8Array.from(bytes)), address));

  it("name their families in order", () => assert.deepEqual(familiesOf("fd00::/8, 10.0.0.0/8"), ["IPv6", "IPv4"]));
});
