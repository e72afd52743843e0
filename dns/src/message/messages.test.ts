import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { query, read, type QueryOptions } from "../testing.ts";
import type { ResourceRecord } from "./packet.ts";
import { FrameReader, frame } from "./frame.ts";
import { parseQuery, type Query } from "./query.ts";
import { addressSpan, encodeRefusal, encodeReply, tcpBytes, udpLimit, type Reply } from "./reply.ts";
import { ReplyCache } from "./reply-cache.ts";

function parsed(name: string, type?: string, options?: QueryOptions): Query {
  const result = parseQuery(query(name, type, options));
  assert.equal(result.kind, "query");
  return (result as { query: Query }).query;
}

function addresses(name: string, count: number): ResourceRecord[] {
  return Array.from({ length: count }, (_, i) => ({ name, type: "A", ttl: 5, data: `10.0.${i >> 8}.${i & 255}` }));
}

function replyOf(answers: ResourceRecord[], more: Partial<Reply> = {}): Reply {
  return { rcode: "NOERROR", answers, authoritative: true, ...more };
}

function changed(edit: (message: Buffer) => void): Buffer {
  const message = query("web.example");
  edit(message);
  return message;
}

describe("reading queries", () => {
  it("takes names in lower case and keeps their spelling", () => {
    const { question, askedName, edns } = parsed("Web.Default.SVC.cluster.local", "AAAA");
    assert.deepEqual(question, { name: "web.default.svc.cluster.local", type: "AAAA" });
    assert.equal(askedName, "Web.Default.SVC.cluster.local");
    assert.equal(edns, undefined);
  });

  const cases: [what: string, message: Buffer, expected: object][] = [
    ["what is too short", Buffer.alloc(11), { kind: "drop" }],
    ["an answer", changed((message) => (message[2]! |= 0x80)), { kind: "drop" }],
    ["a zone update", changed((message) => (message[2]! |= 5 << 3)), { kind: "refuse", rcode: "NOTIMP" }],
    ["no question", changed((message) => message.writeUInt16BE(0, 4)), { kind: "refuse", rcode: "FORMERR" }],
    ["two questions", changed((message) => message.writeUInt16BE(2, 4)), { kind: "refuse", rcode: "FORMERR" }],
    ["a cut off name", query("web.example").subarray(0, 16), { kind: "refuse", rcode: "FORMERR" }],
    ["a cut off question", query("web.example").subarray(0, -1), { kind: "refuse", rcode: "FORMERR" }],
    [
      "a name that points to itself",
      changed((message) => message.writeUInt16BE(0xc00c, 12)),
      { kind: "refuse", rcode: "FORMERR" },
    ],
    ["another class", query("version.bind", "TXT", { class: "CH" }), { kind: "refuse", rcode: "REFUSED" }],
    ["a zone transfer", query("cluster.local", "AXFR"), { kind: "refuse", rcode: "REFUSED" }],
  ];
  for (const [what, message, expected] of cases)
    it(`turns away ${what}`, () => assert.deepEqual(parseQuery(message), expected));

  it("turns away a newer EDNS with the rcode that needs an OPT record", () => {
    const message = query("web.example", "A", { udpSize: 1232, id: 7 });
    message.writeUInt8(1, message.length - 5);
    assert.deepEqual(parseQuery(message), { kind: "refuse", rcode: "BADVERS" });
    const { id, rcode, packet } = read(encodeRefusal(message, "BADVERS"));
    assert.deepEqual([id, rcode], [7, "NOERROR"]);
    assert.equal((packet.additionals![0] as unknown as { extendedRcode: number }).extendedRcode, 1);
  });
});

describe("writing answers", () => {
  it("repeats id, question and spelling", () => {
    const asked = parsed("Web.Example", "A", { id: 513 });
    const { id, answers, authoritative, packet } = read(encodeReply(asked, replyOf(addresses("web.example", 1)), 512));
    assert.deepEqual([id, authoritative, packet.flag_rd, packet.flag_ra], [513, true, true, true]);
    assert.deepEqual(answers, ["Web.Example 5 A 10.0.0.0"]);
    assert.equal(packet.questions![0]!.name, "Web.Example");
  });

  it("points to the question's name and to names it ends with", () => {
    const asked = parsed("a.very.long.name.indeed.example");
    const soa = { mname: "ns", rname: "me", serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 5 };
    const authorities = [{ name: "indeed.example", type: "SOA", ttl: 5, data: soa } as const];
    const encoded = encodeReply(asked, replyOf(addresses("a.very.long.name.indeed.example", 2), { authorities }), 512);
    assert.equal(read(encoded).authorities[0], "indeed.example 5 SOA ns me 1 2 3 4 5");
    assert.equal(encoded.length, asked.questionEnd + 2 * 16 + 12 + 4 + 4 + 20);
  });

  it("does not take a name for the end of another because its letters are", () => {
    const record = { name: "web.example", type: "A", ttl: 5, data: "10.0.0.1" } as const;
    const { answers } = read(encodeReply(parsed("myweb.example"), replyOf([record]), 512));
    assert.deepEqual(answers, ["web.example 5 A 10.0.0.1"]);
  });

  it("writes SRV targets in full", () => {
    const data = { priority: 0, weight: 100, port: 80, target: "web.example" };
    const asked = parsed("_http._tcp.web.example", "SRV");
    const encoded = encodeReply(asked, replyOf([{ name: asked.question.name, type: "SRV", ttl: 5, data }]), 512);
    assert.deepEqual(read(encoded).answers, ["_http._tcp.web.example 5 SRV 0 100 80 web.example"]);
    assert.equal(encoded.includes("\x03web\x07example\x00", asked.questionEnd, "latin1"), true);
  });

  it("leaves out what a client can't take and says so", () => {
    const asked = parsed("web.example");
    const { truncated, answers } = read(encodeReply(asked, replyOf(addresses("web.example", 100)), udpLimit(asked)));
    assert.equal(truncated, true);
    assert.equal(answers.length, Math.floor((512 - asked.questionEnd) / 16));
  });

  it("leaves out additional records silently", () => {
    const asked = parsed("web.example");
    const reply = replyOf(addresses("web.example", 20), { additionals: addresses("other.example", 20) });
    const { truncated, answers, packet } = read(encodeReply(asked, reply, udpLimit(asked)));
    assert.deepEqual([truncated, answers.length], [false, 20]);
    assert.equal(packet.additionals!.length > 0 && packet.additionals!.length < 20, true);
  });

  it("never needs to over TCP", () => {
    const { truncated, answers } = read(
      encodeReply(parsed("web.example"), replyOf(addresses("web.example", 3000)), tcpBytes),
    );
    assert.deepEqual([truncated, answers.length], [false, 3000]);
  });

  const limits: [udpSize: number | undefined, limit: number][] = [
    [undefined, 512],
    [100, 512],
    [512, 512],
    [1000, 1000],
    [4096, 1232],
  ];
  for (const [udpSize, limit] of limits) {
    it(`gives ${limit} bytes to a client that takes ${udpSize ?? "what everybody does"}`, () => {
      const asked = parsed("web.example", "A", udpSize === undefined ? {} : { udpSize });
      const encoded = encodeReply(asked, replyOf(addresses("web.example", 200)), udpLimit(asked));
      assert.equal(udpLimit(asked), limit);
      assert.equal(encoded.length <= limit && encoded.length > limit - 16, true);
      assert.equal(
        read(encoded).packet.additionals!.some(({ type }) => type === "OPT"),
        udpSize !== undefined,
      );
    });
  }

  it("refuses with the question where there is one", () => {
    const { id, rcode, packet } = read(encodeRefusal(query("web.example", "A", { id: 9, udpSize: 1232 }), "SERVFAIL"));
    assert.deepEqual([id, rcode, packet.questions!.length, packet.additionals!.length], [9, "SERVFAIL", 1, 0]);
    assert.equal(read(encodeRefusal(Buffer.alloc(12), "FORMERR")).rcode, "FORMERR");
  });
});

function remembered(count: number) {
  const cache = new ReplyCache();
  const madeFrom = { value: 1 };
  const asked = parsed("web.example", "A", { id: 1 });
  const reply = replyOf(addresses("web.example", count));
  const encoded = encodeReply(asked, reply, 512);
  cache.set(asked.message, encoded, { madeFrom, addresses: addressSpan(asked, reply, encoded) });
  return { cache, madeFrom, get: (id: number) => cache.get(query("web.example", "A", { id })) };
}

describe("remembered answers", () => {
  it("carry the id of who asks", () => {
    const { get } = remembered(1);
    assert.equal(read(get(77)!).id, 77);
    assert.equal(read(get(78)!).id, 78);
  });

  it("put each address first in turn", () => {
    const { get } = remembered(3);
    const orders = Array.from({ length: 4 }, () =>
      read(get(1)!)
        .answers.map((line) => line.at(-1))
        .join(""),
    );
    assert.deepEqual(orders, ["012", "120", "201", "012"]);
  });

  it("are for the same question asked in the same way only", () => {
    const { cache } = remembered(1);
    assert.equal(cache.get(query("web.example", "AAAA")), undefined);
    assert.equal(cache.get(query("WEB.example")), undefined);
    assert.equal(cache.get(query("web.example", "A", { udpSize: 1232 })), undefined);
  });

  it("are forgotten when what they were made from changes", () => {
    const { madeFrom, get } = remembered(1);
    madeFrom.value++;
    assert.equal(get(1), undefined);
  });

  it("take a bounded number, those in use last", () => {
    const { cache, get } = remembered(1);
    const madeFrom = { value: 1 };
    for (let i = 0; i < 20_000; i++) {
      cache.set(query(`a${i}.example`), Buffer.alloc(12), { madeFrom });
      if (i % 1000 === 0) assert.ok(get(1));
    }
    assert.equal(cache.get(query("a0.example")), undefined);
    assert.ok(get(1));
  });
});

describe("frames", () => {
  it("are put together however they arrive", () => {
    const messages = [Buffer.from("one"), Buffer.alloc(0), Buffer.from("three")];
    const stream = Buffer.concat(messages.map(frame));
    for (const size of [1, 2, 3, 100]) {
      const reader = new FrameReader();
      const found: Buffer[] = [];
      for (let at = 0; at < stream.length; at += size) found.push(...reader.add(stream.subarray(at, at + size)));
      assert.deepEqual(found.map(String), ["one", "", "three"]);
    }
  });
});
