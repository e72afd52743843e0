import assert from "node:assert/strict";
import type { IPFamily, corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import { planFamilies } from "./service-families.ts";

type Spec = corev1.ServiceSpec;

const single: readonly IPFamily[] = ["IPv4"];
const dual: readonly IPFamily[] = ["IPv4", "IPv6"];
const sixFirst: readonly IPFamily[] = ["IPv6", "IPv4"];

const selector = { app: "web" };
const headless = { clusterIP: "None", clusterIPs: ["None"] };
const both: Spec = {
  ipFamilyPolicy: "RequireDualStack",
  ipFamilies: ["IPv4", "IPv6"],
  clusterIP: "10.96.0.7",
  clusterIPs: ["10.96.0.7", "fd00::7"],
};

interface Case {
  readonly name: string;
  readonly on: readonly IPFamily[];
  readonly spec: Spec;
  readonly before?: Spec;
  /** Policy and families, or what is said against it. */
  readonly gives: readonly [policy: string, ...families: IPFamily[]] | string;
  readonly ips?: readonly string[];
}

const cases: readonly Case[] = [
  { name: "nothing asked", on: single, spec: {}, gives: ["SingleStack", "IPv4"] },
  { name: "nothing asked of a cluster with both", on: dual, spec: {}, gives: ["SingleStack", "IPv4"] },
  { name: "nothing asked where IPv6 is first", on: sixFirst, spec: {}, gives: ["SingleStack", "IPv6"] },
  { name: "IPv6 asked", on: dual, spec: { ipFamilies: ["IPv6"] }, gives: ["SingleStack", "IPv6"] },
  {
    name: "both preferred, one there",
    on: single,
    spec: { ipFamilyPolicy: "PreferDualStack" },
    gives: ["PreferDualStack", "IPv4"],
  },
  {
    name: "both preferred",
    on: dual,
    spec: { ipFamilyPolicy: "PreferDualStack" },
    gives: ["PreferDualStack", "IPv4", "IPv6"],
  },
  {
    name: "both required, IPv6 first",
    on: dual,
    spec: { ipFamilyPolicy: "RequireDualStack", ipFamilies: ["IPv6"] },
    gives: ["RequireDualStack", "IPv6", "IPv4"],
  },
  {
    name: "both required, one there",
    on: single,
    spec: { ipFamilyPolicy: "RequireDualStack" },
    gives:
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
  },
  {
    name: "a family that isn't there",
    on: single,
    spec: { ipFamilies: ["IPv6"] },
    gives: 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
  },
  {
    name: "an address of a family that isn't there",
    on: single,
    spec: { clusterIP: "fd00::7", clusterIPs: ["fd00::7"] },
    gives: 'spec.clusterIPs[0]: Invalid value: ["fd00::7"]: IPv6 is not configured on this cluster',
  },
  {
    name: "families by addresses",
    on: dual,
    spec: { ipFamilyPolicy: "PreferDualStack", clusterIP: "fd00::7", clusterIPs: ["fd00::7"] },
    gives: ["PreferDualStack", "IPv6", "IPv4"],
    ips: ["fd00::7"],
  },
  {
    name: "two families under the policy for one",
    on: dual,
    spec: { ipFamilies: ["IPv4", "IPv6"] },
    gives:
      "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
  },
  {
    name: "headless without selector",
    on: single,
    spec: headless,
    gives: ["RequireDualStack", "IPv4", "IPv6"],
    ips: ["None"],
  },
  {
    name: "headless without selector, one family",
    on: single,
    spec: { ...headless, ipFamilyPolicy: "SingleStack" },
    gives: ["SingleStack", "IPv4"],
    ips: ["None"],
  },
  {
    name: "headless with selector",
    on: dual,
    spec: { ...headless, selector },
    gives: ["SingleStack", "IPv4"],
    ips: ["None"],
  },
  {
    name: "the second address given back with the policy",
    on: dual,
    before: both,
    spec: { ...both, ipFamilyPolicy: "SingleStack" },
    gives: ["SingleStack", "IPv4"],
    ips: ["10.96.0.7"],
  },
  {
    name: "the second address gone, the policy for both kept",
    on: dual,
    before: both,
    spec: { clusterIP: "10.96.0.7", clusterIPs: ["10.96.0.7"] },
    gives:
      "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": must be 'SingleStack' to release the secondary cluster IP",
  },
  {
    name: "fields left out keep what was",
    on: dual,
    before: both,
    spec: { clusterIP: "10.96.0.7", clusterIPs: ["10.96.0.7", "fd00::7"] },
    gives: ["RequireDualStack", "IPv4", "IPv6"],
    ips: ["10.96.0.7", "fd00::7"],
  },
  {
    name: "a preference unchanged since the cluster had one family",
    on: dual,
    before: { ipFamilyPolicy: "PreferDualStack", ipFamilies: ["IPv4"], clusterIPs: ["10.96.0.7"] },
    spec: { ipFamilyPolicy: "PreferDualStack", ipFamilies: ["IPv4"], clusterIPs: ["10.96.0.7"] },
    gives: ["PreferDualStack", "IPv4"],
    ips: ["10.96.0.7"],
  },
];

describe("planFamilies", () => {
  for (const { name, on, spec, before, gives, ips = [] } of cases) {
    it(name, () => {
      const plan = planFamilies(spec, before, on);
      if (typeof gives === "string") {
        assert.deepEqual(
          plan.errors?.map(({ field, body }) => `${field}: ${body}`),
          [gives],
        );
        return;
      }
      assert.ok(!plan.errors, JSON.stringify(plan));
      const [ipFamilyPolicy, ...ipFamilies] = gives;
      const { fields } = plan;
      assert.deepEqual([fields.ipFamilyPolicy, fields.ipFamilies], [ipFamilyPolicy, ipFamilies]);
      assert.deepEqual(fields.clusterIPs ?? [], ips);
    });
  }
});
