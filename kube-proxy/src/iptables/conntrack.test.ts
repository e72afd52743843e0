import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { ServicePort } from "../services/service-port.ts";
import { planFlushes } from "./conntrack.ts";

function udp(ips: readonly string[], more: Partial<ServicePort> = {}): ServicePort {
  const endpoints = ips.map((ip) => ({ ip, port: 53, ready: true, serving: true, terminating: false, local: false }));
  return {
    name: "default/dns",
    protocol: "udp",
    clusterIP: "10.96.0.10",
    port: 53,
    externalIPs: [],
    internalLocal: false,
    externalLocal: false,
    endpoints,
    ...more,
  };
}

describe("the plan for stale UDP connections", () => {
  const cases = [
    { name: "nothing changed", before: [udp(["10.244.0.1"])], now: [udp(["10.244.0.1"])], flushes: [] },
    {
      name: "an endpoint is gone",
      before: [udp(["10.244.0.1", "10.244.0.2"])],
      now: [udp(["10.244.0.2"])],
      flushes: [["--orig-dst", "10.96.0.10", "--dst-nat", "10.244.0.1", "-p", "udp"]],
    },
    {
      name: "a service with a node port is gone",
      before: [udp(["10.244.0.1"], { nodePort: 30053 })],
      now: [],
      flushes: [
        ["--orig-dst", "10.96.0.10", "--dst-nat", "10.244.0.1", "-p", "udp"],
        ["--dport", "30053", "--dst-nat", "10.244.0.1", "-p", "udp"],
      ],
    },
    {
      name: "the first endpoint appeared",
      before: [udp([])],
      now: [udp(["10.244.0.1"])],
      flushes: [["--orig-dst", "10.96.0.10", "-p", "udp"]],
    },
    { name: "TCP sees to itself", before: [udp(["10.244.0.1"], { protocol: "tcp" })], now: [], flushes: [] },
  ];
  for (const { name, before, now, flushes } of cases) {
    it(name, () => assert.deepEqual(planFlushes(before, now), flushes));
  }
});
