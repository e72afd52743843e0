import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Flags } from "../command/flags.ts";
import type { Route } from "../preflight/addresses.ts";
import { planRanges } from "./choose-ranges.ts";

const keys = ["nodeCIDR", "clusterCIDR", "serviceCIDR"] as const;
const defaults = { nodeCIDR: "10.89.0.0/24", clusterCIDR: "10.244.0.0/16", serviceCIDR: "10.96.0.0/16" };
const both = "10.1.0.0/16,fd00:1::/56";
const taken: readonly Route[] = [
  { range: "10.89.0.128/25", device: "wg0" },
  { range: "10.96.0.0/11", device: "eth0" },
  { range: "fd00:7::/48", device: "eth1" },
];

describe("choosing a cluster's ranges", () => {
  type Case = [flags: Record<string, string>, routes: readonly Route[], ranges: object];
  const chosen: Record<string, Case> = {
    "the first ones when nothing is in the way": [{}, [], defaults],
    "the next when the host routes the first": [
      { "service-cidr": "10.5.0.0/16" },
      taken,
      { ...defaults, nodeCIDR: "10.89.1.0/24", serviceCIDR: "10.5.0.0/16" },
    ],
    "the next when the cluster uses the first": [
      { "cluster-cidr": "10.96.0.0/16" },
      [],
      { ...defaults, clusterCIDR: "10.96.0.0/16", serviceCIDR: "10.97.0.0/16" },
    ],
    "what the user wants, as the kernel writes it": [
      { "node-cidr": "10.1.2.3/24" },
      [],
      { ...defaults, nodeCIDR: "10.1.2.0/24" },
    ],
    "both families where one range has both": [
      { "cluster-cidr": both },
      [{ range: "fd00:10:96::5/128", device: "eth0" }],
      {
        nodeCIDR: "10.89.0.0/24,fd00:10:89::/64",
        clusterCIDR: both,
        serviceCIDR: "10.96.0.0/16,fd00:10:97::/112",
      },
    ],
    "IPv6 first where it is named first": [
      { "service-cidr": "fd00:5::/112,10.5.0.0/16", "cluster-cidr": "10.7.0.0/16" },
      [],
      {
        nodeCIDR: "fd00:10:89::/64,10.89.0.0/24",
        clusterCIDR: "fd00:10:244::/56,10.7.0.0/16",
        serviceCIDR: "fd00:5::/112,10.5.0.0/16",
      },
    ],
    "IPv6 alone where only that is named, but of nodes": [
      { "cluster-cidr": "fd00:5::/56" },
      [],
      {
        nodeCIDR: "fd00:10:89::/64,10.89.0.0/24",
        clusterCIDR: "fd00:5::/56",
        serviceCIDR: "fd00:10:96::/112",
      },
    ],
    "IPv6 alone also where nodes are said to have both": [
      { "service-cidr": "fd00:5::/112", "node-cidr": "fd00:6::/64,10.6.0.0/24" },
      [],
      { nodeCIDR: "fd00:6::/64,10.6.0.0/24", clusterCIDR: "fd00:10:244::/56", serviceCIDR: "fd00:5::/112" },
    ],
  };
  for (const [name, [flags, routes, ranges]] of Object.entries(chosen))
    it(`takes ${name}`, () => {
      const plan = planRanges(new Flags(flags), keys, routes);
      assert.deepEqual(plan.problems, []);
      assert.deepEqual(plan.ranges, ranges);
    });

  const refused: Record<string, [flags: Record<string, string>, what: string]> = {
    "no range": [{ "node-cidr": "10.89" }, '--node-cidr "10.89" is not an IPv4 range'],
    "no range of IPv6": [{ "cluster-cidr": "10.1.0.0/16,fd00:::1" }, '--cluster-cidr "fd00:::1" is not an IPv6 range'],
    "too wide": [
      { "service-cidr": "10.5.0.0/16,fd00:5::/64" },
      "--service-cidr fd00:5::/64 is not between /108 and /122",
    ],
    "too narrow": [{ "cluster-cidr": "10.5.0.0/25" }, "--cluster-cidr 10.5.0.0/25 is not between /8 and /24"],
    "in use": [
      { "node-cidr": "10.89.0.0/24" },
      "--node-cidr 10.89.0.0/24 overlaps 10.89.0.128/25, which is in use (wg0)",
    ],
    "in use, of IPv6": [
      { "cluster-cidr": "10.1.0.0/16,fd00:7:0:100::/56" },
      "--cluster-cidr fd00:7:0:100::/56 overlaps fd00:7::/48, which is in use (eth1)",
    ],
    "the same twice": [
      { "cluster-cidr": "10.1.0.0/16,fd00:8::/56", "service-cidr": "10.2.0.0/16,fd00:8::/112" },
      "--service-cidr fd00:8::/112 overlaps fd00:8::/56, which is in use (another of the cluster's ranges)",
    ],
    "two of one family": [
      { "cluster-cidr": "10.1.0.0/16,10.2.0.0/16" },
      '--cluster-cidr "10.1.0.0/16,10.2.0.0/16" names two IPv4 ranges',
    ],
    "IPv4 where the others are IPv6": [
      { "cluster-cidr": "fd00:5::/56" },
      '--service-cidr "10.5.0.0/16" has IPv4 alone, where another range has IPv6 alone',
    ],
    "IPv6 of nodes alone": [
      { "node-cidr": "fd00:5::/64" },
      '--node-cidr "fd00:5::/64" has IPv6 alone, where another range has IPv4 alone',
    ],
    "in another order": [
      { "cluster-cidr": both, "service-cidr": "fd00:6::/112,10.6.0.0/16" },
      '--service-cidr "fd00:6::/112,10.6.0.0/16" has IPv6 before IPv4, where another range has IPv4 before IPv6',
    ],
  };
  for (const [name, [flags, what]] of Object.entries(refused))
    it(`refuses what is ${name}`, () => {
      const { problems } = planRanges(new Flags({ "service-cidr": "10.5.0.0/16", ...flags }), keys, taken);
      assert.deepEqual(
        problems.map((problem) => problem.what),
        [what],
      );
    });

  it("says so when nothing is free", () => {
    const { problems } = planRanges(new Flags({}), ["nodeCIDR"], [{ range: "10.89.0.0/16", device: "eth0" }]);
    assert.deepEqual(problems, [
      { what: "no IPv4 range for --node-cidr is free on this host", fix: "name one: --node-cidr A.B.C.D/N" },
    ]);
  });
});
