import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { IPFamily } from "@kayak/api/names";
import type { Link } from "./machine.ts";
import { planMachineAddresses, type MachineFacts } from "./machine-addresses.ts";

const both: readonly IPFamily[] = ["IPv4", "IPv6"];
const link = (ifname: string, ...addresses: string[]): Link => ({
  ifname,
  mtu: 1500,
  addr_info: addresses.map((local) => ({ local, scope: local.startsWith("fe80") ? "link" : "global" })),
});
const lan = link("eth0", "192.0.2.5", "fe80::5", "2001:db8::5");
const facts: MachineFacts = { links: [lan], towards: ["192.0.2.5"], waysOut: { IPv4: "eth0", IPv6: "eth0" } };
const passing = {
  ...lan,
  addr_info: [
    { local: "2001:db8::aaaa", scope: "global", temporary: true },
    { local: "2001:db8::bbbb", scope: "global", deprecated: true },
    ...lan.addr_info,
  ],
};
const apart: MachineFacts = {
  links: [link("lan", "192.0.2.5"), link("wan", "2001:db8:9::9")],
  towards: ["192.0.2.5"],
  waysOut: { IPv6: "wan" },
};
const four = { ...facts, links: [link("eth0", "192.0.2.5", "fe80::5")] };

describe("a machine's addresses as a node", () => {
  type Case = [families: readonly IPFamily[], given: string | undefined, facts: MachineFacts, addresses: string[]];
  const found: Record<string, Case> = {
    "is the one that leads to the server": [["IPv4"], undefined, facts, ["192.0.2.5"]],
    "are on the link that leads to the server": [both, undefined, facts, ["192.0.2.5", "2001:db8::5"]],
    "are in the cluster's order": [["IPv6", "IPv4"], undefined, facts, ["2001:db8::5", "192.0.2.5"]],
    last: [both, undefined, { ...facts, links: [passing] }, ["192.0.2.5", "2001:db8::5"]],
    "may be on the link with the way out": [both, undefined, apart, ["192.0.2.5", "2001:db8:9::9"]],
    "may be on the link with the other family's way out": [
      ["IPv6"],
      undefined,
      { ...facts, towards: [], waysOut: { IPv4: "eth0" } },
      ["2001:db8::5"],
    ],
    "are those that are named, in any order": [both, "2001:db8:9::9,192.0.2.5", apart, ["192.0.2.5", "2001:db8:9::9"]],
    "are completed where one is named": [both, "2001:DB8::5", facts, ["192.0.2.5", "2001:db8::5"]],
    "may be elsewhere than the way to the server": [["IPv4"], "192.0.2.5", { ...apart, towards: [] }, ["192.0.2.5"]],
  };
  for (const [what, [families, given, facts, addresses]] of Object.entries(found))
    it(what, () => assert.deepEqual(planMachineAddresses(families, given, facts), { addresses }));

  type Refusal = [families: readonly IPFamily[], given: string | undefined, facts: MachineFacts, what: string];
  const refused: Record<string, Refusal> = {
    "another machine's": [["IPv4"], "192.0.2.9", facts, "--node-ip 192.0.2.9 is not an address of this machine"],
    "what is no address": [both, "192.0.2.5,eth0", facts, "--node-ip eth0 is not an address of this machine"],
    "one of a family that the cluster doesn't have": [
      ["IPv4"],
      "2001:db8::5",
      facts,
      "--node-ip 2001:db8::5 names an IPv6 address, and the cluster has IPv4 alone",
    ],
    "two of one family": [both, "192.0.2.5,192.0.2.5", facts, "--node-ip 192.0.2.5,192.0.2.5 names two IPv4 addresses"],
    "IPv4 alone where the cluster has both": [
      both,
      undefined,
      four,
      "this machine has no IPv6 address that other machines could reach, and the cluster has both families",
    ],
    "IPv6 alone where the cluster has IPv4": [
      ["IPv4"],
      undefined,
      { links: [link("eth0", "2001:db8::5")], towards: [], waysOut: {} },
      "this machine has no IPv4 address that other machines could reach",
    ],
  };
  for (const [name, [families, given, facts, what]] of Object.entries(refused))
    it(`are not ${name}`, () => {
      const chosen = planMachineAddresses(families, given, facts);
      assert.equal("problem" in chosen && chosen.problem.what, what);
    });
});
