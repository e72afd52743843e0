import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { delimited, tag, varint } from "./testing/encode.ts";
import { wire } from "./reader.ts";
import { ProtobufWriter } from "./writer.ts";

function written(write: (writer: ProtobufWriter) => void): Buffer {
  const writer = new ProtobufWriter();
  write(writer);
  return writer.finish();
}

describe("the protobuf writer", () => {
  it("writes nothing when nothing is said", () => {
    assert.equal(written(() => {}).length, 0);
  });

  it("writes booleans as varints, under numbers of more than a byte", () => {
    const expected = Buffer.concat([tag(1, wire.varint), varint(1), tag(31, wire.varint), varint(0)]);
    const bytes = written((writer) => {
      writer.boolean(1, true);
      writer.boolean(31, false);
    });
    assert.deepEqual(bytes, expected);
  });

  it("counts bytes and not characters", () => {
    assert.deepEqual(
      written((writer) => writer.string(2, "größe ✓")),
      delimited(2, Buffer.from("größe ✓")),
    );
  });

  it("moves content behind its length, whatever either takes and wherever the buffer ends", () => {
    for (const length of [0, 1, 126, 127, 128, 129, 4000, 4085, 4088, 4090, 4093, 4094, 4096, 16_383, 16_384, 70_000]) {
      const text = "a".repeat(length);
      const inner = Buffer.concat([delimited(1, Buffer.from(text)), tag(2, wire.varint), varint(1)]);
      const expected = Buffer.concat([delimited(3, delimited(4, inner)), delimited(5, Buffer.from("end"))]);
      const bytes = written((writer) => {
        writer.message(3, () =>
          writer.message(4, () => {
            writer.string(1, text);
            writer.boolean(2, true);
          }),
        );
        writer.string(5, "end");
      });
      assert.ok(bytes.equals(expected), `${length}`);
    }
  });
});
