import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Flags } from "../command/flags.ts";
import { chooseIPv6, ipv4Part, wantsIPv6 } from "./choose-ipv6.ts";

const defaults = { nodeCIDR: "fd00:10:89::/64", clusterCIDR: "fd00:10:244::/56", serviceCIDR: "fd00:10:96::/112" };

describe("a second family", () => {
  for (const [text, wants, rest] of [
    [undefined, false, undefined],
    ["10.1.0.0/16", false, "10.1.0.0/16"],
    ["10.1.0.0/16,fd00::/56", true, "10.1.0.0/16"],
    ["fd00::/56", true, undefined],
    ["x,fd00::/56", true, "x"],
  ] as const) {
    it(`is ${wants ? "" : "not "}wanted by --cluster-cidr ${text}`, () => {
      assert.equal(wantsIPv6(new Flags(text === undefined ? {} : { "cluster-cidr": text })), wants);
      assert.equal(ipv4Part(text), rest);
    });
  }

  it("has free ranges where none is named", () => {
    const { ranges, problems } = chooseIPv6(new Flags({ "cluster-cidr": "10.1.0.0/16,fd00:1::/56" }), []);
    assert.deepEqual(problems, []);
    assert.deepEqual(ranges, { ...defaults, clusterCIDR: "fd00:1::/56" });
    const taken = [{ range: "fd00:10:96::5/128", device: "eth0" }];
    assert.equal(chooseIPv6(new Flags({}), taken).ranges?.serviceCIDR, "fd00:10:97::/112");
  });

  const cases: Record<string, [flags: Record<string, string>, what: string]> = {
    "too wide": [
      { "service-cidr": "fd00:5::/64" },
      '--service-cidr "fd00:5::/64" names no IPv6 range between /108 and /122',
    ],
    "too narrow": [
      { "cluster-cidr": "fd00:5::/64" },
      '--cluster-cidr "fd00:5::/64" names no IPv6 range between /48 and /62',
    ],
    "no range": [{ "node-cidr": "fd00:::1" }, '--node-cidr "fd00:::1" names no IPv6 range between /8 and /96'],
    "two of them": [
      { "cluster-cidr": "fd00:5::/56,fd00:6::/56" },
      '--cluster-cidr "fd00:5::/56,fd00:6::/56" names more than one IPv6 range',
    ],
    "in use": [
      { "cluster-cidr": "10.1.0.0/16,fd00:7::/56" },
      "--cluster-cidr fd00:7::/56 overlaps fd00:7::/48, which is in use (eth1)",
    ],
    "the same twice": [
      { "cluster-cidr": "fd00:8::/56", "service-cidr": "fd00:8::/112" },
      "--service-cidr fd00:8::/112 overlaps fd00:8::/56, which is in use (another of the cluster's ranges)",
    ],
  };
  for (const [name, [flags, what]] of Object.entries(cases))
    it(`is refused with a range that is ${name}`, () => {
      const { problems } = chooseIPv6(new Flags(flags), [{ range: "fd00:7::/48", device: "eth1" }]);
      assert.deepEqual(
        problems.map((problem) => problem.what),
        [what],
      );
    });
});
