/** The little of protobuf's wire format that etcd's hot calls need. */

const varintType = 0;
const bytesType = 2;

/** Collects the fields of one message. Nested messages are written as bytes. */
export class MessageWriter {
  private readonly parts: Buffer[] = [];

  varint(field: number, value: number | bigint): this {
    this.parts.push(tag(field, varintType), encodeVarint(value));
    return this;
  }

  bytes(field: number, value: Buffer): this {
    this.parts.push(tag(field, bytesType), encodeVarint(value.length), value);
    return this;
  }

  message(field: number, message: MessageWriter): this {
    return this.bytes(field, message.finish());
  }

  finish(): Buffer {
    return Buffer.concat(this.parts);
  }
}

function tag(field: number, type: number): Buffer {
  return encodeVarint((field << 3) | type);
}

const smallVarints = Array.from({ length: 128 }, (_, value) => Buffer.from([value]));

function encodeVarint(value: number | bigint): Buffer {
  if (value >= 0 && value < 128) return smallVarints[Number(value)] as Buffer;
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

export interface MessageField {
  readonly number: number;
  /** Of a number; exact up to 2^53. */
  readonly value: number;
  /** Of bytes, text and nested messages. */
  readonly bytes: Buffer;
}

const nothing = Buffer.alloc(0);

/** The fields of a message in order; `bytes` are views, not copies. */
export function* readMessage(message: Buffer): Generator<MessageField> {
  const reader = { message, at: 0 };
  while (reader.at < message.length) {
    const key = readVarint(reader);
    const number = Math.floor(key / 8);
    const type = key % 8;
    if (type === varintType) yield { number, value: readVarint(reader), bytes: nothing };
    else if (type === bytesType) yield { number, value: 0, bytes: readBytes(reader) };
    else throw new Error(`protobuf wire type ${type} is not expected of etcd`);
  }
}

interface Reader {
  readonly message: Buffer;
  at: number;
}

function readVarint(reader: Reader): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = reader.message[reader.at++];
    if (byte === undefined) throw new Error("a protobuf message ended within a number");
    value += (byte & 127) * scale;
    if (byte < 128) return value;
    scale *= 128;
  }
}

function readBytes(reader: Reader): Buffer {
  const length = readVarint(reader);
  const start = reader.at;
  reader.at += length;
  if (reader.at > reader.message.length) throw new Error("a protobuf message ended within a field");
  return reader.message.subarray(start, reader.at);
}
