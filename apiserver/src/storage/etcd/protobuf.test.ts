import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { txnRequest, txnResult } from "./messages.ts";
import { MessageWriter, readMessage } from "./protobuf.ts";

describe("protobuf", () => {
  const numbers: [value: number | bigint, hex: string][] = [
    [0, "0800"],
    [1, "0801"],
    [127, "087f"],
    [128, "088001"],
    [300, "08ac02"],
    [2 ** 32, "088080808010"],
    [2 ** 53 - 1, "08ffffffffffffff0f"],
    [-1n, "08ffffffffffffffffff01"],
    [7587848943239472000n, "0880c7f2b8968ddda669"],
  ];
  for (const [value, hex] of numbers) {
    it(`writes ${value}`, () => assert.equal(new MessageWriter().varint(1, value).finish().toString("hex"), hex));
  }

  it("reads what it wrote", () => {
    const inner = new MessageWriter().bytes(2, Buffer.from("x".repeat(200)));
    const bytes = new MessageWriter()
      .varint(1, 2 ** 40)
      .message(16, inner)
      .bytes(3, Buffer.alloc(0))
      .finish();
    const [number, nested, empty] = [...readMessage(bytes)];
    assert.deepEqual([number?.number, number?.value], [1, 2 ** 40]);
    assert.equal(nested?.number, 16);
    assert.equal([...readMessage(nested?.bytes ?? Buffer.alloc(0))][0]?.bytes.toString(), "x".repeat(200));
    assert.deepEqual([empty?.number, empty?.bytes.length], [3, 0]);
  });

  it("refuses what ends too early", () => {
    assert.throws(() => [...readMessage(Buffer.from("0a05aa", "hex"))], /ended within a field/);
    assert.throws(() => [...readMessage(Buffer.from("08ff", "hex"))], /ended within a number/);
  });

  it("writes transactions as etcd's own client does", () => {
    const request = txnRequest(
      [{ key: "k", revision: 7 }],
      [
        { operation: { type: "put", key: "k", value: Buffer.from("v") }, lease: "5" },
        { operation: { type: "delete", key: "d" } },
      ],
    );
    assert.equal(request.toString("hex"), "0a0710021a016b3007120a12080a016b120176180512051a030a01641a050a030a016b");
  });

  it("reads their outcome", () => {
    const header = new MessageWriter().varint(3, 42);
    const kv = new MessageWriter().bytes(1, Buffer.from("k")).varint(3, 9).bytes(5, Buffer.from("v"));
    const found = new MessageWriter().message(1, new MessageWriter().message(2, kv).varint(4, 1));
    const missing = new MessageWriter().message(1, new MessageWriter());
    assert.deepEqual(txnResult(new MessageWriter().message(1, header).varint(2, 1).finish(), 1), {
      ok: true,
      revision: 42,
    });
    const failed = new MessageWriter().message(1, header).message(3, missing).message(3, found).finish();
    assert.deepEqual(txnResult(failed, 2), {
      ok: false,
      revision: 42,
      found: [undefined, { key: "k", value: Buffer.from("v"), revision: 9 }],
    });
  });
});
