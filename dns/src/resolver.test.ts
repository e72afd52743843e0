import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { createLogger } from "@kayak/api";
import { FakeClock } from "@kayak/client/testing";
import { noSettings } from "./config/settings.ts";
import type { Exchange } from "./forward/exchange.ts";
import { Forwarder } from "./forward/forwarder.ts";
import { decode, encode, type Packet } from "./message/packet.ts";
import { Resolver } from "./resolver.ts";
import { query, read, service, slice, type QueryOptions } from "./testing.ts";
import { Zone } from "./zone/zone.ts";

const soa = "cluster.local 5 SOA kube-dns.kube-system.svc.cluster.local hostmaster.cluster.local";
/** What the world outside says: name to the rcode and the records of type A. */
const world: Record<string, { rcode?: number; answers?: object[] }> = {
  "search.example": {
    answers: [
      { name: "search.example", type: "CNAME", ttl: 60, data: "cdn.example" },
      { name: "cdn.example", type: "A", ttl: 30, data: "192.0.2.7" },
    ],
  },
  "gone.example": { rcode: 3 },
};

const outside: Exchange = (message, { address }) => {
  const asked = decode(message);
  const name = asked.questions![0]!.name;
  if (address === "10.0.0.53")
    return Promise.resolve(reply(asked, { answers: [{ name, type: "A", ttl: 9, data: "10.1.1.1" }] }));
  const known = world[name];
  return known ? Promise.resolve(reply(asked, known)) : Promise.reject(new Error("no answer"));
};

function reply({ id, questions }: Packet, { answers = [], rcode = 0 }: { answers?: object[]; rcode?: number }): Buffer {
  return encode({ type: "response", id, flags: rcode, questions, answers } as unknown as Packet);
}

const external = (name: string, externalName: string) => service(name, { type: "ExternalName", externalName });

function start() {
  const zone = new Zone("cluster.local");
  zone.setService(service("web", { clusterIP: "10.96.0.5", ports: [{ name: "http", port: 80 }] }));
  zone.setService(external("search", "search.example"));
  zone.setService(external("gone", "gone.example"));
  zone.setService(external("silent", "silent.example"));
  zone.setService(external("web-too", "web.default.svc.cluster.local"));
  zone.setService(external("search-too", "search.default.svc.cluster.local"));
  zone.setService(external("dangling", "absent.default.svc.cluster.local"));
  zone.setService(external("circle", "circle.default.svc.cluster.local"));
  const logger = createLogger("test", { write: () => {} });
  const forwarder = new Forwarder({
    exchange: outside,
    clock: new FakeClock(),
    logger,
    events: { down() {}, up() {} },
  });
  const resolver = new Resolver({ zone, forwarder, upstreams: () => ["192.0.2.53"], clusterCIDRs: ["10.96.0.0/16"] });
  const ask = async (name: string, type?: string, options?: QueryOptions) =>
    read((await resolver.resolve(query(name, type, options), "udp"))!);
  return { zone, resolver, ask };
}

describe("the resolver", () => {
  it("answers names of the cluster, with authority", async () => {
    const { ask } = start();
    const { rcode, authoritative, answers, authorities } = await ask("web.default.svc.cluster.local");
    assert.deepEqual([rcode, authoritative, authorities], ["NOERROR", true, []]);
    assert.deepEqual(answers, ["web.default.svc.cluster.local 5 A 10.96.0.5"]);
  });

  it("says whose word it is that there is nothing, and for how long", async () => {
    const { ask } = start();
    for (const [name, type, expected] of [
      ["web.default.svc.cluster.local", "AAAA", "NOERROR"],
      ["absent.default.svc.cluster.local", "A", "NXDOMAIN"],
    ] as const) {
      const { rcode, answers, authorities } = await ask(name, type);
      assert.deepEqual([rcode, answers.length, authorities.length], [expected, 0, 1]);
      assert.equal(authorities[0]?.startsWith(soa), true);
      assert.equal(authorities[0]?.endsWith(" 5"), true);
    }
  });

  it("forgets an answer the moment the cluster changes", async () => {
    const { ask, zone } = start();
    const name = "later.default.svc.cluster.local";
    assert.equal((await ask(name)).rcode, "NXDOMAIN");
    zone.setService(service("later", { clusterIP: "None" }));
    assert.deepEqual((await ask(name)).answers, []);
    zone.setSlice(slice("later", [{ addresses: ["10.244.0.1"] }]));
    assert.deepEqual((await ask(name)).answers, [`${name} 5 A 10.244.0.1`]);
    zone.deleteService(service("later", {}));
    assert.equal((await ask(name)).rcode, "NXDOMAIN");
  });

  it("never asks others for names of the cluster's own addresses", async () => {
    const { ask } = start();
    assert.deepEqual((await ask("5.0.96.10.in-addr.arpa", "PTR")).answers, [
      "5.0.96.10.in-addr.arpa 5 PTR web.default.svc.cluster.local",
    ]);
    const { rcode, authorities } = await ask("9.9.96.10.in-addr.arpa", "PTR");
    assert.equal(rcode, "NXDOMAIN");
    assert.equal(authorities[0]?.startsWith("96.10.in-addr.arpa 5 SOA"), true);
  });

  it("asks others for all other names", async () => {
    const { ask } = start();
    assert.deepEqual((await ask("search.example")).answers.at(-1), "cdn.example 30 A 192.0.2.7");
    assert.equal((await ask("gone.example")).rcode, "NXDOMAIN");
    assert.equal((await ask("silent.example")).rcode, "SERVFAIL");
  });

  const aliases: [name: string, rcode: string, answers: string[]][] = [
    [
      "search",
      "NOERROR",
      ["search.S 5 CNAME search.example", "search.example 60 CNAME cdn.example", "cdn.example 30 A 192.0.2.7"],
    ],
    ["web-too", "NOERROR", ["web-too.S 5 CNAME web.S", "web.S 5 A 10.96.0.5"]],
    [
      "search-too",
      "NOERROR",
      [
        "search-too.S 5 CNAME search.S",
        "search.S 5 CNAME search.example",
        "search.example 60 CNAME cdn.example",
        "cdn.example 30 A 192.0.2.7",
      ],
    ],
    ["gone", "NXDOMAIN", ["gone.S 5 CNAME gone.example"]],
    ["dangling", "NXDOMAIN", ["dangling.S 5 CNAME absent.S"]],
    ["silent", "SERVFAIL", ["silent.S 5 CNAME silent.example"]],
  ];
  for (const [name, rcode, answers] of aliases) {
    it(`follows the alias ${name} to its end`, async () => {
      const found = await start().ask(`${name}.default.svc.cluster.local`);
      assert.equal(found.rcode, rcode);
      assert.deepEqual(
        found.answers,
        answers.map((line) =>
          line.replaceAll(".S ", ".default.svc.cluster.local ").replace(/\.S$/, ".default.svc.cluster.local"),
        ),
      );
    });
  }

  it("answers an alias alone when that is what is asked for", async () => {
    const { answers } = await start().ask("silent.default.svc.cluster.local", "CNAME");
    assert.deepEqual(answers, ["silent.default.svc.cluster.local 5 CNAME silent.example"]);
  });

  it("gives up on aliases that go in circles", async () => {
    assert.equal((await start().ask("circle.default.svc.cluster.local")).rcode, "SERVFAIL");
  });

  it("does what its settings say, at once", async () => {
    const { ask, resolver } = start();
    assert.equal((await ask("printer.corp")).rcode, "SERVFAIL");
    const hosts = new Map([
      ["web.default.svc.cluster.local", ["10.9.9.9", "fd00::9"]],
      ["printer.lan", ["10.9.9.8"]],
    ]);
    resolver.configure({ stubDomains: new Map([["corp", ["10.0.0.53"]]]), upstreams: undefined, hosts });
    assert.deepEqual((await ask("printer.corp")).answers, ["printer.corp 9 A 10.1.1.1"]);
    assert.deepEqual((await ask("web.default.svc.cluster.local")).answers, [
      "web.default.svc.cluster.local 5 A 10.9.9.9",
    ]);
    assert.deepEqual((await ask("web.default.svc.cluster.local", "AAAA")).answers, [
      "web.default.svc.cluster.local 5 AAAA fd00::9",
    ]);
    const { rcode, answers, authorities } = await ask("printer.lan", "AAAA");
    assert.deepEqual([rcode, answers, authorities], ["NOERROR", [], []]);
    resolver.configure({ ...noSettings, upstreams: ["10.0.0.53"] });
    assert.deepEqual((await ask("web.default.svc.cluster.local")).answers, [
      "web.default.svc.cluster.local 5 A 10.96.0.5",
    ]);
    assert.deepEqual((await ask("anything.example")).answers, ["anything.example 9 A 10.1.1.1"]);
  });

  it("answers nothing to what is no query", () => {
    const { resolver } = start();
    assert.equal(resolver.resolve(Buffer.from("hello"), "udp"), undefined);
    const answer = query("web.default.svc.cluster.local");
    answer.writeUInt8(0x80, 2);
    assert.equal(resolver.resolve(answer, "udp"), undefined);
  });

  it("survives any bytes", () => {
    const { resolver } = start();
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 0x7fff_ffff);
    for (let i = 0; i < 20_000; i++) {
      const message = query("web.default.svc.cluster.local", "A", { udpSize: 1232 });
      for (let flips = 0; flips < 3; flips++) message[random() % message.length] = random() & 0xff;
      const answer = resolver.resolve(message.subarray(0, 1 + (random() % message.length)), "udp");
      if (Buffer.isBuffer(answer)) assert.equal(answer.length >= 12, true);
    }
  });
});
