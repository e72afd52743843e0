import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { dictionary } from "./dictionary.ts";
import { encodeFrame, FrameDecoder, MAX_FRAME_BYTES, type Frame } from "./frames.ts";
import { formatHeaders, HeaderBlocks, parseHeaders } from "./header-block.ts";

const block = Buffer.from("block");
const frames: readonly Frame[] = [
  { type: "syn-stream", streamId: 1, fin: false, unidirectional: true, block },
  { type: "syn-stream", streamId: 0x7fffffff, fin: true, unidirectional: false, block: Buffer.alloc(0) },
  { type: "syn-reply", streamId: 3, fin: true, block },
  { type: "headers", streamId: 3, fin: false, block },
  { type: "rst-stream", streamId: 3, status: 5 },
  { type: "settings", settings: [{ id: 7, value: 0xffffffff }, { id: 4, value: 100 }] }, // prettier-ignore
  { type: "ping", id: 0xffffffff },
  { type: "go-away", lastStreamId: 9, status: 0 },
  { type: "window-update", streamId: 3, delta: 0x7fffffff },
  { type: "data", streamId: 3, fin: true, data: Buffer.from("hello") },
  { type: "data", streamId: 3, fin: false, data: Buffer.alloc(0) },
];

describe("SPDY frames", () => {
  for (const frame of frames) {
    it(`survive encoding: ${frame.type}`, () => {
      assert.deepEqual(new FrameDecoder().push(encodeFrame(frame)), [frame]);
    });
  }

  it("are found in any pieces", () => {
    const bytes = Buffer.concat(frames.map(encodeFrame));
    for (const size of [1, 3, 7, 1000]) {
      const decoder = new FrameDecoder();
      const found: Frame[] = [];
      for (let at = 0; at < bytes.length; at += size) found.push(...decoder.push(bytes.subarray(at, at + size)));
      assert.deepEqual(found, frames);
    }
  });

  it("have the bytes of the specification", () => {
    assert.equal(encodeFrame({ type: "ping", id: 1 }).toString("hex"), "800300060000000400000001");
    assert.equal(
      encodeFrame({ type: "data", streamId: 3, fin: true, data: Buffer.from("a") }).toString("hex"),
      "000000030100000161",
    );
  });

  const invalid: readonly [what: string, hex: string, message: RegExp][] = [
    ["too long", "00000001ffffffff", /frame of 16777215 bytes/],
    ["of another version", "8002000600000004 00000001", /version 2/],
    ["without all their fields", "800300030000000400000001", /truncated rst-stream/],
    ["without a stream", "8003000100000002 0000", /truncated syn-stream/],
    ["with settings that aren't there", "8003000400000004 00000002", /truncated settings/],
    ["with too many settings", "8003000400000004 0000ffff", /65535 settings/],
  ];
  for (const [what, hex, message] of invalid) {
    it(`are refused when ${what}`, () => {
      assert.throws(() => new FrameDecoder().push(Buffer.from(hex.replaceAll(" ", ""), "hex")), message);
    });
  }

  it("of unknown kinds are left out", () => {
    const unknown = Buffer.from("800300f00000000100", "hex");
    assert.deepEqual(new FrameDecoder().push(Buffer.concat([unknown, encodeFrame(frames[6]!)])), [frames[6]]);
  });

  it("are bounded", () => {
    assert.ok(MAX_FRAME_BYTES <= 1 << 24);
  });
});

describe("SPDY header blocks", () => {
  const headers = new Map([["streamtype", "error"], ["port", "8080"]]); // prettier-ignore

  it("survive encoding, one after the other, and shrink", async () => {
    using blocks = new HeaderBlocks();
    const first = await blocks.encode(headers);
    const second = await blocks.encode(headers);
    assert.ok(second.length < first.length);
    assert.deepEqual(await blocks.decode(first), headers);
    assert.deepEqual(await blocks.decode(second), headers);
    assert.deepEqual(await blocks.decode(await blocks.encode(new Map())), new Map());
  });

  it("start from the dictionary of the specification", () => {
    assert.equal(dictionary.length, 1423);
    assert.equal(dictionary.toString("latin1", 0, 11), "\0\0\0\x07options");
    assert.ok(dictionary.toString("latin1").endsWith("utf-,*,enq=0."));
  });

  it("lower the case of names", () => {
    assert.deepEqual(parseHeaders(formatHeaders(new Map([["streamType", "Data"]]))), new Map([["streamtype", "Data"]]));
  });

  it("are refused when truncated, too many, too large or not compressed", async () => {
    const bytes = formatHeaders(headers);
    for (let length = 0; length < bytes.length; length++)
      assert.throws(() => parseHeaders(bytes.subarray(0, length)), /truncated/);
    assert.throws(() => parseHeaders(Buffer.from("00010000", "hex")), /65536 headers/);
    using blocks = new HeaderBlocks();
    await assert.rejects(blocks.decode(Buffer.from("not deflated")));
    using others = new HeaderBlocks();
    const bomb = new HeaderBlocks();
    const large = await bomb.encode(new Map([["a", "x".repeat(1 << 20)]]));
    await assert.rejects(others.decode(large), /too large/);
    bomb[Symbol.dispose]();
  });
});
