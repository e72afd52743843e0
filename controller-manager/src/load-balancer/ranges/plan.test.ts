import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { divide } from "../../node-ipam/cidr.ts";
import { at, service } from "../../testing/objects.ts";
import type { BalancerPlan } from "../service.ts";
import { planBalancer } from "./plan.ts";

const ranges = [divide("10.89.0.128/30", 32), divide("fd00:10:89::100:0/112", 128)];
const both: Partial<corev1.ServiceSpec> = { ipFamilies: ["IPv6", "IPv4"] };

function balancer(spec: Partial<corev1.ServiceSpec>, ...ips: string[]): corev1.Service {
  const made = service({ type: "LoadBalancer", ...spec });
  return { ...made, status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } } };
}

const leaving = balancer({});
leaving.metadata.deletionTimestamp = at(1);

interface Case {
  readonly name: string;
  readonly service: corev1.Service;
  readonly taken?: readonly string[];
  readonly plan: BalancerPlan;
}

const none = { kind: "none" } as const;
const cases: readonly Case[] = [
  { name: "gets the first address", service: balancer({}), plan: { kind: "assign", addresses: ["10.89.0.128"] } },
  {
    name: "gets the next free one",
    service: balancer({}),
    taken: ["10.89.0.128"],
    plan: { kind: "assign", addresses: ["10.89.0.129"] },
  },
  { name: "keeps what it has", service: balancer({}, "10.89.0.130"), plan: none },
  {
    name: "gives up what another has too",
    service: balancer({}, "10.89.0.130"),
    taken: ["10.89.0.130"],
    plan: { kind: "assign", addresses: ["10.89.0.128"] },
  },
  {
    name: "gives up what is of another range",
    service: balancer({}, "10.1.1.1"),
    plan: { kind: "assign", addresses: ["10.89.0.128"] },
  },
  {
    name: "gets what it asks for",
    service: balancer({ loadBalancerIP: "10.89.0.131" }, "10.89.0.128"),
    plan: { kind: "assign", addresses: ["10.89.0.131"] },
  },
  {
    name: "is told that its wish is taken",
    service: balancer({ loadBalancerIP: "10.89.0.131" }),
    taken: ["10.89.0.131"],
    plan: { kind: "refuse", message: "requested address 10.89.0.131 is taken" },
  },
  {
    name: "is told that its wish is elsewhere",
    service: balancer({ loadBalancerIP: "10.1.1.1" }),
    plan: { kind: "refuse", message: "requested address 10.1.1.1 is not in the range of load balancers" },
  },
  {
    name: "is told when none is left",
    service: balancer({}),
    taken: ["10.89.0.128", "10.89.0.129", "10.89.0.130", "10.89.0.131"],
    plan: { kind: "refuse", message: "no address is left in the range of load balancers: all 4 are taken" },
  },
  {
    name: "of both families gets one of each, in its order",
    service: balancer(both),
    taken: ["10.89.0.128"],
    plan: { kind: "assign", addresses: ["fd00:10:89::100:0", "10.89.0.129"] },
  },
  {
    name: "that came to have a second family keeps its first address",
    service: balancer({ ipFamilies: ["IPv4", "IPv6"] }, "10.89.0.130"),
    plan: { kind: "assign", addresses: ["10.89.0.130", "fd00:10:89::100:0"] },
  },
  { name: "of both families keeps both", service: balancer(both, "fd00:10:89::100:7", "10.89.0.130"), plan: none },
  {
    name: "that gave its second family up loses that address",
    service: balancer({ ipFamilies: ["IPv4"] }, "10.89.0.130", "fd00:10:89::100:7"),
    plan: { kind: "assign", addresses: ["10.89.0.130"] },
  },
  {
    name: "that wants an address of one family gets another of the other",
    service: balancer({ ...both, loadBalancerIP: "fd00:10:89::100:9" }),
    plan: { kind: "assign", addresses: ["fd00:10:89::100:9", "10.89.0.128"] },
  },
  { name: "of another class is left alone", service: balancer({ loadBalancerClass: "example.org/x" }), plan: none },
  {
    name: "of our class is served",
    service: balancer({ loadBalancerClass: "kayak.dev/node-network" }),
    plan: { kind: "assign", addresses: ["10.89.0.128"] },
  },
  {
    name: "that is none any more loses its address",
    service: balancer({ type: "ClusterIP" }, "10.89.0.128"),
    plan: { kind: "release" },
  },
  { name: "that never was one has nothing to lose", service: balancer({ type: "ClusterIP" }), plan: none },
  { name: "on its way out gets nothing", service: leaving, plan: none },
];

describe("a load balancer", () => {
  for (const { name, service: subject, taken = [], plan } of cases)
    it(name, () => assert.deepEqual(planBalancer({ service: subject, ranges, taken: new Set(taken) }), plan));
});
