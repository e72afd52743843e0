import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { testPort } from "../testing.ts";
import type { ServicePort } from "../services/service-port.ts";
import { mayBeStale, parseFlows, planStale } from "./conntrack.ts";

function udp(ips: readonly string[], more: Partial<ServicePort> = {}): ServicePort {
  const endpoints = ips.map((ip) => ({ ip, port: 5353, ready: true, serving: true, terminating: false, local: false }));
  return testPort({ name: "default/dns", protocol: "udp", clusterIP: "10.96.0.10", port: 53, endpoints, ...more });
}

function line(destination: string, port: number, answerer: string): string {
  return `udp      17 29 src=10.244.0.9 dst=${destination} sport=4000 dport=${port} src=${answerer.replace(":", ` dst=10.244.0.9 sport=`)} dport=4000 [ASSURED] mark=0 use=1`;
}

const nodeIPs = ["192.0.2.1", "127.0.0.1"];
const everywhere = udp(["10.244.0.1", "10.244.0.2"], {
  nodePort: 30053,
  externalIPs: ["192.0.2.77"],
  balancerIPs: ["192.0.2.88"],
});
const text = [
  line("10.96.0.10", 53, "10.244.0.1:5353"),
  line("192.0.2.77", 53, "10.244.0.1:5353"),
  line("192.0.2.88", 53, "10.244.0.1:5353"),
  line("192.0.2.1", 30053, "10.244.0.1:5353"),
  line("10.96.0.10", 53, "10.244.0.2:5353"),
  line("10.96.0.10", 53, "10.96.0.10:53"),
  line("198.51.100.7", 30053, "198.51.100.7:30053"),
  line("10.96.0.99", 53, "10.244.0.1:5353"),
  "",
].join("\n");

/** What is deleted, as `destination:port answerer`. */
function stale(before: readonly ServicePort[], now: readonly ServicePort[]): string[] {
  const flows = planStale(parseFlows(text), { before, now, nodeIPs });
  return flows.map(({ destination, port, answerer }) => `${destination}:${port} ${answerer}`);
}

const past = "10.96.0.10:53 10.96.0.10";

describe("stale UDP connections", () => {
  it("are those to endpoints that are gone, by every way in", () =>
    assert.deepEqual(stale([everywhere], [{ ...everywhere, endpoints: udp(["10.244.0.2"]).endpoints }]), [
      "10.96.0.10:53 10.244.0.1",
      "192.0.2.77:53 10.244.0.1",
      "192.0.2.88:53 10.244.0.1",
      "192.0.2.1:30053 10.244.0.1",
      past,
    ]));

  it("are those of a service that is gone", () =>
    assert.deepEqual(stale([udp(["10.244.0.1"])], []), ["10.96.0.10:53 10.244.0.1", "10.96.0.10:53 10.244.0.2", past]));

  it("are those that were begun before there was an endpoint", () =>
    assert.deepEqual(stale([udp([])], [udp(["10.244.0.1", "10.244.0.2"])]), [past]));

  it("are named once for all their clients", () => {
    const ours = line("10.96.0.10", 53, "10.244.0.1:5353");
    const flows = parseFlows(
      [ours, ours.replaceAll("10.244.0.9", "10.244.0.8"), ours.replaceAll("4000", "4001")].join("\n"),
    );
    assert.equal(flows.length, 3);
    assert.equal(planStale(flows, { before: [everywhere], now: [], nodeIPs }).length, 1);
  });

  it("are not those to endpoints that still serve while they end", () => {
    const ending = everywhere.endpoints.map((endpoint) => ({ ...endpoint, ready: false, terminating: true }));
    assert.deepEqual(stale([everywhere], [{ ...everywhere, endpoints: ending }]), [past]);
  });

  it("are found among IPv6 flows", () => {
    const endpoint = (last: string) => udp([`fd00:10:244::${last}`]).endpoints[0]!;
    const port = udp([], { clusterIP: "fd00:10:96::a" });
    const saved = ["1", "2"]
      .map((last) => line("fd00:10:96::a", 53, "x").replace("src=x", `src=fd00:10:244::${last} dst=fd00::9 sport=5353`))
      .join("\n");
    const wanted = { before: [port], now: [{ ...port, endpoints: [endpoint("2")] }], nodeIPs: [] };
    assert.deepEqual(
      planStale(parseFlows(saved), wanted).map(({ answerer }) => answerer),
      ["fd00:10:244::1"],
    );
  });

  it("are looked for when a UDP port comes, goes or changes, and only then", () => {
    const [before, same] = [udp(["10.244.0.1"]), udp(["10.244.0.1"], { protocol: "tcp" })];
    assert.equal(mayBeStale([before], [before]), false);
    assert.equal(mayBeStale([before], []), true);
    assert.equal(mayBeStale([], [before]), true);
    assert.equal(mayBeStale([before], [udp([])]), true);
    assert.equal(mayBeStale([], [same]), false);
  });
});
