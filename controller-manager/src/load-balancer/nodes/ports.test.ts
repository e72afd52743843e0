import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { at, node, service, slice } from "../../testing/objects.ts";
import { findConflicts, reservedPorts } from "./ports.ts";

interface Facts {
  readonly age?: number;
  readonly namespace?: string;
  readonly deleted?: boolean;
  readonly ip?: string;
  readonly spec?: Partial<corev1.ServiceSpec>;
}

/** A balancer with ports written `80` or `80/UDP`. */
function balancer(name: string, ports: string, facts: Facts = {}): corev1.Service {
  const { age = 60, namespace = "default", deleted = false, ip, spec } = facts;
  const listed = ports.split(" ").map((text) => {
    const [port, protocol = "TCP"] = text.split("/");
    return { name: text, port: Number(port), protocol: protocol as "TCP" };
  });
  const metadata = { name, namespace, creationTimestamp: at(age), ...(deleted && { deletionTimestamp: at(1) }) };
  const made = service({ type: "LoadBalancer", ports: listed, ...spec }, metadata);
  return { ...made, status: ip === undefined ? {} : { loadBalancer: { ingress: [{ ip }] } } };
}

const old = balancer("old", "80", { age: 100 });

interface Case {
  readonly name: string;
  readonly services: readonly corev1.Service[];
  readonly conflicts?: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  { name: "different ports", services: [old, balancer("new", "81")] },
  { name: "one port over different protocols", services: [old, balancer("new", "80/UDP")] },
  {
    name: "the older one has the port",
    services: [balancer("new", "443 80"), old],
    conflicts: { "default/new": "port 80/TCP is taken by service default/old" },
  },
  {
    name: "of one age, the first by namespace",
    services: [balancer("a", "80", { namespace: "z" }), balancer("z", "80", { namespace: "a" })],
    conflicts: { "z/a": "port 80/TCP is taken by service a/z" },
  },
  {
    name: "of one age and namespace, the first by name",
    services: [balancer("b", "80"), balancer("a", "80")],
    conflicts: { "default/b": "port 80/TCP is taken by service default/a" },
  },
  {
    name: "what is refused takes nothing from others",
    services: [old, balancer("both", "80 443", { age: 50 }), balancer("new", "443", { age: 10 })],
    conflicts: { "default/both": "port 80/TCP is taken by service default/old" },
  },
  {
    name: "another class's balancer and a cluster IP take no port",
    services: [
      balancer("other", "80", { age: 300, spec: { loadBalancerClass: "example.org/x" } }),
      balancer("internal", "80", { age: 300, spec: { type: "ClusterIP" } }),
      old,
    ],
  },
  {
    name: "what is on its way out has its port until it is gone",
    services: [balancer("leaving", "80", { age: 300, deleted: true, ip: "10.1.0.1" }), old],
    conflicts: { "default/old": "port 80/TCP is taken by service default/leaving" },
  },
  {
    name: "what is on its way out without an address takes none",
    services: [balancer("leaving", "80", { age: 300, deleted: true }), old],
  },
  {
    name: "what nodes need is nobody's",
    services: [
      balancer("api", "443 6443"),
      balancer("kubelet", "10250"),
      balancer("tunnel", "8472/UDP"),
      balancer("proxy", "10256"),
    ],
    conflicts: {
      "default/api": "port 6443/TCP is taken by the API server",
      "default/kubelet": "port 10250/TCP is taken by the kubelet",
      "default/tunnel": "port 8472/UDP is taken by the network between nodes",
      "default/proxy": "port 10256/TCP is taken by kube-proxy",
    },
  },
];

const machine: corev1.Node = { ...node("one"), status: { daemonEndpoints: { kubeletEndpoint: { Port: 10250 } } } };
const reserved = reservedPorts([machine, node("new")], [slice("kubernetes", { ports: [{ port: 6443 }] })]);

describe("ports of the nodes", () => {
  for (const { name, services, conflicts = {} } of cases)
    it(name, () => assert.deepEqual(Object.fromEntries(findConflicts(services, reserved)), conflicts));
});
