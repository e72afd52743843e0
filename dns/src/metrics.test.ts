import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { createLogger, processMetricsText } from "@kayak/api";
import { FakeClock } from "@kayak/client/testing";
import { Forwarder } from "./forward/forwarder.ts";
import { decode, encode, type Packet } from "./message/packet.ts";
import { Resolver } from "./resolver.ts";
import { query, service } from "./testing.ts";
import { Zone } from "./zone/zone.ts";

/** The samples that have grown, and by how much: other tests of the process count too. */
async function growth(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = samples();
  await work();
  const grown = [...samples()].map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(grown.filter(([name, by]) => by > 0 && !/_seconds_(sum|bucket)/.test(name)));
}

function samples(): Map<string, number> {
  const lines = processMetricsText().matchAll(/^(coredns_\S+) (\S+)$/gm);
  return new Map([...lines].map(([, name = "", value]) => [name, Number(value)]));
}

function start() {
  const zone = new Zone("cluster.local");
  zone.setService(service("web", { clusterIP: "10.96.0.5", ports: [{ port: 80 }] }));
  const forwarder = new Forwarder({
    exchange: (message, { address }) => {
      if (address === "192.0.2.1") return Promise.reject(new Error("no answer"));
      const { id, questions } = decode(message);
      const answers = [{ name: questions![0]!.name, type: "A", ttl: 60, data: "192.0.2.9" }];
      return Promise.resolve(encode({ type: "response", id, flags: 0, questions, answers } as unknown as Packet));
    },
    clock: new FakeClock(),
    logger: createLogger("test", { write: () => undefined }),
    events: { down() {}, up() {} },
  });
  const upstreams = ["192.0.2.1", "[2001:db8::53]:5353"];
  return new Resolver({ zone, forwarder, upstreams: () => upstreams, clusterCIDRs: [] });
}

const all = 'server="dns://:53",zone="."';
const remembered = 'server="dns://:53",zones="."';

describe("the metrics of DNS", () => {
  it("count queries by transport and type, and answers by code", async () => {
    const resolver = start();
    const grown = await growth(async () => {
      for (let i = 0; i < 3; i++) await resolver.resolve(query("web.default.svc.cluster.local"), "udp");
      await resolver.resolve(query("absent.default.svc.cluster.local", "AAAA"), "tcp");
      await resolver.resolve(query("web.default.svc.cluster.local", "RP"), "udp");
      await resolver.resolve(Buffer.alloc(12), "udp");
    });
    assert.deepEqual(grown, {
      [`coredns_dns_requests_total{${all},proto="udp",type="A"}`]: 3,
      [`coredns_dns_requests_total{${all},proto="tcp",type="AAAA"}`]: 1,
      [`coredns_dns_requests_total{${all},proto="udp",type="other"}`]: 2,
      [`coredns_dns_responses_total{${all},rcode="NOERROR"}`]: 4,
      [`coredns_dns_responses_total{${all},rcode="NXDOMAIN"}`]: 1,
      [`coredns_dns_responses_total{${all},rcode="FORMERR"}`]: 1,
      [`coredns_dns_request_duration_seconds_count{${all}}`]: 6,
    });
  });

  it("count what other servers answer, what they don't, and what needn't be asked again", async () => {
    const resolver = start();
    const grown = await growth(async () => {
      for (let i = 0; i < 3; i++) await resolver.resolve(query("web.example"), "udp");
    });
    assert.deepEqual(grown, {
      [`coredns_dns_requests_total{${all},proto="udp",type="A"}`]: 3,
      [`coredns_dns_responses_total{${all},rcode="NOERROR"}`]: 3,
      [`coredns_dns_request_duration_seconds_count{${all}}`]: 3,
      [`coredns_cache_hits_total{${remembered},type="success"}`]: 2,
      [`coredns_cache_misses_total{${remembered}}`]: 1,
      [`coredns_proxy_request_duration_seconds_count{proxy_name="forward",to="[2001:db8::53]:5353",rcode="NOERROR"}`]: 1,
      [`coredns_proxy_healthcheck_failures_total{proxy_name="forward",to="192.0.2.1:53"}`]: 1,
    });
  });
});
