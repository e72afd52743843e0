import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  addressAtPlace,
  containsAddress,
  nextPlace,
  parsePodCIDR,
  parsePodCIDRs,
  placeOf,
  podMac,
} from "./addresses.ts";
import { addRoute, createVeth, setLinkUp } from "./netlink.ts";
import { tokenBucket } from "./shaping.ts";
import { addIngress, addTokenBucket, redirectIngress } from "./traffic-control.ts";

describe("pod addresses", () => {
  const range = parsePodCIDR("10.244.7.0/29");

  it("have the range's first address as gateway", () => {
    assert.equal(range.gateway, "10.244.7.1");
    assert.equal(parsePodCIDR("10.244.7.99/24").gateway, "10.244.7.1");
  });

  for (const { name, taken, last, expected } of [
    { name: "start after the gateway", taken: [], last: undefined, expected: "10.244.7.2" },
    { name: "go on after the last one", taken: [], last: "10.244.7.4", expected: "10.244.7.5" },
    { name: "skip those in use", taken: ["10.244.7.2", "10.244.7.3"], last: undefined, expected: "10.244.7.4" },
    { name: "wrap before the broadcast address", taken: [], last: "10.244.7.6", expected: "10.244.7.2" },
    { name: "survive a last one of another range", taken: [], last: "10.244.9.200", expected: "10.244.7.3" },
  ])
    it(name, () => {
      const place = nextPlace([range], new Set(taken), last === undefined ? undefined : placeOf(range, last));
      assert.equal(addressAtPlace(range, place), expected);
    });

  it("run out", () => {
    const all = ["2", "3", "4", "5", "6"].map((end) => `10.244.7.${end}`);
    assert.throws(() => nextPlace([range], new Set(all), undefined), /all 5 addresses of 10.244.7.0\/29 are in use/);
  });

  it("know their range", () => {
    assert.deepEqual(
      ["10.244.7.0", "10.244.7.1", "10.244.7.2", "10.244.7.6", "10.244.7.7", "10.244.8.2"].map((address) =>
        containsAddress(range, address),
      ),
      [false, false, true, true, false, false],
    );
  });

  for (const wrong of ["", "10.0.0.0", "10.0.0.0/31", "10.0.0.0/7", "10.0.0.256/24", "fd00::/127"])
    it(`refuse the range ${JSON.stringify(wrong)}`, () => assert.throws(() => parsePodCIDR(wrong)));

  it("are at the same place in the ranges of both families", () => {
    const ranges = parsePodCIDRs("10.244.7.0/29,fd00:10:244:7::/64");
    assert.deepEqual(
      ranges.map(({ gateway }) => gateway),
      ["10.244.7.1", "fd00:10:244:7::1"],
    );
    const place = nextPlace(ranges, new Set(["10.244.7.2", "fd00:10:244:7::3"]), undefined);
    assert.deepEqual(
      ranges.map((each) => addressAtPlace(each, place)),
      ["10.244.7.4", "fd00:10:244:7::4"],
    );
    assert.throws(
      () => nextPlace(ranges, new Set(["2", "3", "4", "5", "6"].map((end) => `10.244.7.${end}`)), 6),
      /addresses of 10.244.7.0\/29 and fd00:10:244:7::\/64/,
    );
  });

  it("give the link's MAC", () => assert.equal(podMac("10.244.7.2"), "0a:58:0a:f4:07:02"));
});

describe("a pod's bandwidth", () => {
  for (const { bits, mtu, expected } of [
    { bits: 1e3, mtu: 1500, expected: { bytesPerSecond: 125, burstBytes: 32_768, queueBytes: 32_781 } },
    { bits: 1e6, mtu: 1500, expected: { bytesPerSecond: 125_000, burstBytes: 32_768, queueBytes: 45_268 } },
    { bits: 1e6, mtu: 65_520, expected: { bytesPerSecond: 125_000, burstBytes: 131_040, queueBytes: 143_540 } },
    { bits: 1e9, mtu: 1500, expected: { bytesPerSecond: 1.25e8, burstBytes: 1.25e6, queueBytes: 1.375e7 } },
  ])
    it(`of ${bits} bit/s over links of ${mtu} bytes is a bucket for some packets and a short queue`, () =>
      assert.deepEqual(tokenBucket(bits, mtu), expected));
});

describe("netlink messages", () => {
  it("say their length, padded to four bytes", () => {
    for (const message of [
      setLinkUp(1),
      addRoute({ destination: { address: "0.0.0.0", prefixLength: 0 }, index: 3, gateway: "10.0.0.1" }),
      createVeth(
        { name: "eth0", index: 2, mac: "0a:58:00:00:00:01" },
        { name: "v", index: 9, mac: "ee:ee:ee:ee:ee:ee", pid: 7 },
        1500,
      ),
      addTokenBucket(9, tokenBucket(1e15, 1500)),
      addIngress(9),
      redirectIngress(9, 10),
    ]) {
      assert.equal(message.readUInt32LE(0), message.length);
      assert.equal(message.length % 4, 0);
    }
  });

  it("are what the kernel's headers say", () => {
    // ip route add 10.1.2.3/32 dev (index 5) src 10.1.2.1, scope link
    const message = addRoute({
      destination: { address: "10.1.2.3", prefixLength: 32 },
      index: 5,
      preferredSource: "10.1.2.1",
    });
    assert.equal(
      message.toString("hex"),
      "34000000" +
        "1800" +
        "0505" +
        "00000000" +
        "00000000" +
        "0220000000".slice(0, 4) +
        "0000" +
        "fe04fd01" +
        "00000000" +
        "08000100" +
        "0a010203" +
        "08000400" +
        "05000000" +
        "08000700" +
        "0a010201",
    );
  });
});
