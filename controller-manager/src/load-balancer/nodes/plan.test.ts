import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1, discoveryv1 } from "@kayak/api";
import { at, node, service, slice } from "../../testing/objects.ts";
import { planNodeBalancer, type NodeBalancerPlan } from "./plan.ts";

function machine(name: string, addresses: readonly string[], more: Partial<corev1.Node["metadata"]> = {}): corev1.Node {
  const made = node(name, { Ready: "True" }, { metadata: more });
  const types = addresses.map((address) => ({ type: "InternalIP" as const, address }));
  return { ...made, status: { ...made.status, addresses: [{ type: "Hostname", address: name }, ...types] } };
}

function unready(made: corev1.Node, status: string): corev1.Node {
  return { ...made, status: { ...made.status, conditions: node("", { Ready: status }).status.conditions ?? [] } };
}

const one = machine("one", ["10.1.0.1", "fd00::1"]);
const two = machine("two", ["10.2.0.1", "fd00::2"]);
const nodes = [two, one];
const both = ["10.1.0.1", "10.2.0.1"];

function balancer(spec: Partial<corev1.ServiceSpec>, ...ips: string[]): corev1.Service {
  const made = service({ type: "LoadBalancer", ...spec });
  return { ...made, status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } } };
}

function leaving(made: corev1.Service): corev1.Service {
  return { ...made, metadata: { ...made.metadata, deletionTimestamp: at(1) } };
}

const endpoint = (nodeName: string, ready?: boolean): discoveryv1.Endpoint => ({
  addresses: ["10.244.0.2"],
  nodeName,
  ...(ready !== undefined && { conditions: { ready } }),
});
const local: Partial<corev1.ServiceSpec> = { externalTrafficPolicy: "Local" };

interface Case {
  readonly name: string;
  readonly service: corev1.Service;
  readonly nodes?: readonly corev1.Node[];
  readonly endpoints?: discoveryv1.Endpoint[];
  readonly conflict?: string;
  readonly plan: NodeBalancerPlan;
}

const none = { kind: "none" } as const;
const assign = (...addresses: string[]) => ({ kind: "assign", addresses }) as const;
const taken = "port 80/TCP is taken by service default/old";

const cases: readonly Case[] = [
  {
    name: "gets the addresses of all nodes, in the order of their names",
    service: balancer({}),
    plan: assign(...both),
  },
  { name: "that has them is left alone", service: balancer({}, ...both), plan: none },
  { name: "gets those of its family", service: balancer({ ipFamilies: ["IPv6"] }), plan: assign("fd00::1", "fd00::2") },
  {
    name: "gets those of its families, in their order",
    service: balancer({ ipFamilies: ["IPv6", "IPv4"] }),
    plan: assign("fd00::1", "fd00::2", ...both),
  },
  { name: "follows a node that comes", service: balancer({}, "10.1.0.1"), plan: assign(...both) },
  { name: "follows a node that goes", service: balancer({}, ...both), nodes: [two], plan: assign("10.2.0.1") },
  { name: "has none without nodes", service: balancer({}, ...both), nodes: [], plan: assign() },
  { name: "waits for nodes", service: balancer({}), nodes: [], plan: none },
  {
    name: "leaves out a node that isn't ready",
    service: balancer({}),
    nodes: [one, unready(two, "False")],
    plan: assign("10.1.0.1"),
  },
  {
    name: "leaves out a node that is silent",
    service: balancer({}),
    nodes: [one, unready(two, "Unknown")],
    plan: assign("10.1.0.1"),
  },
  {
    name: "leaves out a node that says nothing yet",
    service: balancer({}),
    nodes: [one, { ...two, status: {} }],
    plan: assign("10.1.0.1"),
  },
  {
    name: "leaves out a node that is being deleted",
    service: balancer({}),
    nodes: [one, machine("two", ["10.2.0.1"], { deletionTimestamp: at(1) })],
    plan: assign("10.1.0.1"),
  },
  {
    name: "leaves out a node that is excluded, whatever the label's value",
    service: balancer({}),
    nodes: [
      one,
      machine("two", ["10.2.0.1"], { labels: { "node.kubernetes.io/exclude-from-external-load-balancers": "" } }),
    ],
    plan: assign("10.1.0.1"),
  },
  {
    name: "with the Local policy gets the nodes with a ready endpoint",
    service: balancer(local),
    endpoints: [endpoint("one", false), endpoint("two", true), endpoint("elsewhere", true)],
    plan: assign("10.2.0.1"),
  },
  {
    name: "takes an endpoint that doesn't say for a ready one",
    service: balancer(local),
    endpoints: [endpoint("one")],
    plan: assign("10.1.0.1"),
  },
  {
    name: "with the Local policy has none without endpoints",
    service: balancer(local, "10.1.0.1"),
    plan: assign(),
  },
  {
    name: "gets the one address that it asks for",
    service: balancer({ loadBalancerIP: "10.2.0.1" }, ...both),
    plan: assign("10.2.0.1"),
  },
  {
    name: "is told that its wish is no node's",
    service: balancer({ loadBalancerIP: "10.9.9.9" }, ...both),
    plan: { kind: "refuse", message: "requested address 10.9.9.9 is not the address of a node", withdraw: true },
  },
  {
    name: "is told that its wish is of another family",
    service: balancer({ loadBalancerIP: "fd00::1" }),
    plan: { kind: "refuse", message: "requested address fd00::1 is not the address of a node", withdraw: false },
  },
  {
    name: "waits for the node whose address it asks for",
    service: balancer({ loadBalancerIP: "10.2.0.1" }, "10.2.0.1"),
    nodes: [one, unready(two, "False")],
    plan: assign(),
  },
  {
    name: "whose port is taken gets none",
    service: balancer({}),
    conflict: taken,
    plan: { kind: "refuse", message: taken, withdraw: false },
  },
  {
    name: "whose port was taken from it loses its addresses",
    service: balancer({}, ...both),
    conflict: taken,
    plan: { kind: "refuse", message: taken, withdraw: true },
  },
  { name: "of another class is left alone", service: balancer({ loadBalancerClass: "example.org/x" }), plan: none },
  {
    name: "of our class is served",
    service: balancer({ loadBalancerClass: "kayak.dev/node-network" }),
    plan: assign(...both),
  },
  {
    name: "that is none any more loses its addresses",
    service: balancer({ type: "ClusterIP" }, ...both),
    plan: { kind: "release" },
  },
  { name: "that never was one has nothing to lose", service: balancer({ type: "ClusterIP" }), plan: none },
  { name: "on its way out keeps what it has", service: leaving(balancer({}, "10.1.0.1")), plan: none },
];

describe("a load balancer on machines", () => {
  for (const { name, service: subject, endpoints = [], conflict, plan, ...rest } of cases)
    it(name, () => {
      const state = { service: subject, slices: [slice("web-1", { endpoints })], conflict, nodes, ...rest };
      assert.deepEqual(planNodeBalancer(state), plan);
    });
});
