import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import { createLogger } from "@kayak/api";
import { FakeClock } from "@kayak/client/testing";
import { RECURSION_DESIRED } from "dns-packet";
import { encode, type Packet } from "../message/packet.ts";
import { decode } from "dns-packet";
import { query, read } from "../testing.ts";
import { maxEntries, AnswerCache } from "./answer-cache.ts";
import type { Exchange } from "./exchange.ts";
import { Forwarder } from "./forwarder.ts";
import { HostResolvers, planResolvers } from "./resolv-conf.ts";
import { isServer, parseServer } from "./server.ts";

function answerTo(message: Buffer, { ttl = 60, rcode = 0 } = {}): Buffer {
  const { id, questions } = decode(message);
  const name = questions![0]!.name;
  const answers = rcode === 0 ? [{ name, type: "A", ttl, data: "192.0.2.1" }] : [];
  return encode({ type: "response", id, flags: RECURSION_DESIRED | rcode, questions, answers } as unknown as Packet);
}

type Behaviour = (message: Buffer) => Promise<Buffer>;
const silence: Behaviour = () => Promise.reject(new Error("no answer"));

/** A forwarder whose servers do as they are told. */
function start(behaviours: Record<string, Behaviour>) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const told: string[] = [];
  const exchange: Exchange = (message, { address, port }, { transport }) => {
    asked.push(`${address}:${port} ${transport}`);
    return (behaviours[address] ?? silence)(message);
  };
  const events = {
    down: (server: string, why: string) => told.push(`down ${server}: ${why}`),
    up: (server: string) => told.push(`up ${server}`),
  };
  const forwarder = new Forwarder({
    exchange,
    clock,
    logger: createLogger("test", { write: (line) => told.push(line) }),
    events,
  });
  const servers = Object.keys(behaviours);
  const forward = async (name: string, id = 1) => {
    const reply = await forwarder.forward(query(name, "A", { id }), servers, "udp");
    return reply && read(reply);
  };
  return { clock, asked, told, forwarder, forward, behaviours };
}

describe("the forwarder", () => {
  it("passes on what a server says under the client's id, asking under another", async () => {
    const ids: number[] = [];
    const { forward, asked } = start({
      "10.0.0.1": (message) => (ids.push(message.readUInt16BE(0)), Promise.resolve(answerTo(message))),
    });
    for (let id = 1; id <= 4; id++) assert.equal((await forward(`a${id}.example`, id))?.id, id);
    assert.notDeepEqual(ids, [1, 2, 3, 4]);
    assert.deepEqual(asked, Array(4).fill("10.0.0.1:53 udp"));
  });

  it("remembers answers while they hold, counting down", async () => {
    const { forward, asked, clock } = start({
      "10.0.0.1": (message) => Promise.resolve(answerTo(message, { ttl: 10 })),
    });
    await forward("a.example");
    await clock.advance(4000);
    assert.deepEqual((await forward("a.example", 5))?.answers, ["a.example 6 A 192.0.2.1"]);
    assert.equal(asked.length, 1);
    await clock.advance(6000);
    await forward("a.example");
    assert.equal(asked.length, 2);
  });

  it("asks once for what many want at the same time", async () => {
    let release: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { forward, asked } = start({ "10.0.0.1": async (message) => (await gate, answerTo(message)) });
    const waiting = [7, 8, 9].map((id) => forward("a.example", id));
    release?.();
    assert.deepEqual(
      (await Promise.all(waiting)).map((reply) => reply?.id),
      [7, 8, 9],
    );
    assert.equal(asked.length, 1);
  });

  it("goes on to the next server when one is silent or does not know", async () => {
    for (const first of [silence, (message: Buffer) => Promise.resolve(answerTo(message, { rcode: 2 }))]) {
      const { forward } = start({ "10.0.0.1": first, "10.0.0.2": (message) => Promise.resolve(answerTo(message)) });
      assert.deepEqual((await forward("a.example"))?.answers, ["a.example 60 A 192.0.2.1"]);
    }
  });

  it("passes a failure on when that is all that anybody says, and does not remember it", async () => {
    const { forward, behaviours } = start({
      "10.0.0.1": (message) => Promise.resolve(answerTo(message, { rcode: 2 })),
    });
    assert.equal((await forward("a.example"))?.rcode, "SERVFAIL");
    behaviours["10.0.0.1"] = (message) => Promise.resolve(answerTo(message));
    assert.equal((await forward("a.example"))?.rcode, "NOERROR");
  });

  it("leaves a silent server alone, tells of it once, and finds out when it is back", async () => {
    const { forward, asked, told, clock, behaviours } = start({ "10.0.0.1": silence });
    assert.equal(await forward("a.example"), undefined);
    assert.deepEqual([asked.length, told], [3, ["down 10.0.0.1: no answer"]]);
    assert.equal(await forward("b.example"), undefined);
    assert.equal(asked.length, 3);
    await clock.advance(2000);
    assert.deepEqual(await Promise.all([forward("c.example"), forward("d.example")]), [undefined, undefined]);
    assert.equal(asked.length, 4);
    behaviours["10.0.0.1"] = (message) => Promise.resolve(answerTo(message));
    await clock.advance(2000);
    assert.equal((await forward("e.example"))?.rcode, "NOERROR");
    assert.deepEqual(told, ["down 10.0.0.1: no answer", "up 10.0.0.1"]);
  });

  it("prefers servers that answer", async () => {
    const { forward, asked } = start({
      "10.0.0.1": silence,
      "10.0.0.2": (message) => Promise.resolve(answerTo(message)),
    });
    for (let i = 0; i < 5; i++) await forward(`a${i}.example`);
    assert.deepEqual(asked.filter((server) => server.startsWith("10.0.0.1")).length, 3);
  });

  it("fails what is too much, and says so once", async () => {
    const { forward, told } = start({ "10.0.0.1": () => new Promise(() => {}) });
    for (let i = 0; i < 512; i++) void forward(`a${i}.example`);
    assert.equal(await forward("b.example"), undefined);
    assert.equal(await forward("c.example"), undefined);
    assert.equal(told.length, 1);
  });

  it("knows nobody to ask", async () => {
    assert.equal(await start({}).forward("a.example"), undefined);
  });

  it("forgets what former servers said", async () => {
    const { forward, forwarder, asked } = start({ "10.0.0.1": (message) => Promise.resolve(answerTo(message)) });
    await forward("a.example");
    forwarder.reset(new Set(["10.0.0.1"]));
    await forward("a.example");
    assert.equal(asked.length, 2);
  });
});

describe("the answer cache", () => {
  it("keeps the most recently used", () => {
    const cache = new AnswerCache();
    const reply = answerTo(query("a.example"));
    for (let i = 0; i < maxEntries; i++) cache.set(String(i), reply, 0);
    assert.ok(cache.get("0", { id: 1, now: 1 }));
    cache.set("one more", reply, 0);
    assert.ok(cache.get("0", { id: 1, now: 1 }));
    assert.equal(cache.get("1", { id: 1, now: 1 }), undefined);
  });

  it("keeps nothing longer than half a minute", () => {
    const cache = new AnswerCache();
    cache.set("a", answerTo(query("a.example"), { ttl: 86_400 }), 0);
    assert.ok(cache.get("a", { id: 1, now: 29_999 }));
    assert.equal(cache.get("a", { id: 1, now: 30_000 }), undefined);
  });

  it("does not keep parts, empty answers without an end, and what holds for no time", () => {
    const cache = new AnswerCache();
    const part = answerTo(query("a.example"));
    part.writeUInt8(part.readUInt8(2) | 0x02, 2);
    for (const reply of [part, answerTo(query("a.example"), { rcode: 3 }), answerTo(query("a.example"), { ttl: 0 })]) {
      cache.set("a", reply, 0);
      assert.equal(cache.get("a", { id: 1, now: 0 }), undefined);
    }
  });
});

describe("the host's resolvers", () => {
  const cases: [texts: string[], servers: string[]][] = [
    [
      ["search example\nnameserver 10.0.0.1\nnameserver  10.0.0.2 \n# nameserver 10.0.0.3\nnameserver ::2"],
      ["10.0.0.1", "10.0.0.2", "::2"],
    ],
    [["nameserver 127.0.0.53", "nameserver 192.0.2.53"], ["192.0.2.53"]],
    [["nameserver 127.0.0.1\nnameserver 10.0.0.1", "nameserver 192.0.2.53"], ["10.0.0.1"]],
    [["nameserver fe80::1%eth0"], []],
    [["nameserver ::1", ""], []],
  ];
  for (const [texts, servers] of cases)
    it(JSON.stringify(texts), () => assert.deepEqual(planResolvers(texts), servers));

  it("are read again when the file has changed", async () => {
    const directory = mkdtempSync(join(tmpdir(), "kayak-resolv-"));
    try {
      const file = join(directory, "resolv.conf");
      writeFileSync(file, "nameserver 10.0.0.1\n");
      const clock = new FakeClock();
      const resolvers = new HostResolvers(clock, [file]);
      assert.deepEqual(resolvers.current(), ["10.0.0.1"]);
      rmSync(file);
      writeFileSync(file, "nameserver 10.0.0.2\n");
      assert.deepEqual(resolvers.current(), ["10.0.0.1"]);
      await clock.advance(5000);
      assert.deepEqual(resolvers.current(), ["10.0.0.2"]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe("servers as people write them", () => {
  it("have port 53 unless they say otherwise", () => {
    assert.deepEqual(parseServer("10.0.0.1"), { address: "10.0.0.1", port: 53 });
    assert.deepEqual(parseServer("10.0.0.1:5353"), { address: "10.0.0.1", port: 5353 });
    assert.deepEqual(parseServer("2001:db8::1"), { address: "2001:db8::1", port: 53 });
    assert.deepEqual(parseServer("[2001:db8::1]:5353"), { address: "2001:db8::1", port: 5353 });
  });

  it("are addresses", () => {
    for (const text of [
      "",
      "dns.example",
      "10.0.0.1:",
      "10.0.0.1:0",
      "10.0.0.1:65536",
      "[10.0.0.1]:53",
      "10.0.0.1:dns",
    ])
      assert.equal(isServer(text), false, text);
  });
});
