/**
 * Encodes objects as Go does, to the byte: by ascending number, maps by key, fields that are no pointers also when they are
 * zero. For tests: they compare it with what Go clients have sent.
 */
import * as s from "../../schema/kit.ts";
import { TypeMeta, envelopeField, magic } from "../envelope.ts";
import { entryOf, layoutOf } from "../layout.ts";
import { wire } from "../reader.ts";
import { wireTypeOf } from "../scalars.ts";
import { IntOrString, Quantity, RawExtension, Timestamp } from "../structured-scalars.ts";

type PlainObject = Readonly<Record<string, unknown>>;

/** An object with kind and apiVersion, in its envelope. */
export function encodeProtobuf(schema: s.Schema, object: object): Buffer {
  return envelope(
    object as { apiVersion: string; kind: string },
    message(s.describeMessage(schema), object as PlainObject),
  );
}

export function envelope(typeMeta: { apiVersion: string; kind: string }, raw: Buffer): Buffer {
  return Buffer.concat([
    magic,
    delimited(envelopeField.typeMeta, message(TypeMeta, typeMeta)),
    delimited(envelopeField.raw, raw),
    delimited(envelopeField.contentEncoding, Buffer.alloc(0)),
    delimited(envelopeField.contentType, Buffer.alloc(0)),
  ]);
}

export function message(type: s.MessageInfo, object: PlainObject): Buffer {
  const parts = [...layoutOf(type)].map(([number, slot]) => {
    if ("inlined" in slot) return delimited(number, message(slot.inlined, object));
    return field(number, slot.field, object[slot.name]);
  });
  return Buffer.concat(parts);
}

function field(number: number, { type, pointer }: s.FieldInfo, value: unknown): Buffer {
  if (type.kind === "list")
    return Buffer.concat(((value ?? []) as unknown[]).map((each) => single(number, type.element, each)));
  if (type.kind === "map") return mapEntries(number, type.value, (value ?? {}) as PlainObject);
  const isNil = pointer || type.kind === "bytes" || type.kind === "raw";
  if (value === undefined && isNil) return Buffer.alloc(0);
  return single(number, type, value ?? s.zeroValue(type));
}

function mapEntries(number: number, type: s.TypeInfo, map: PlainObject): Buffer {
  const keys = Object.keys(map).sort();
  const entries = keys.map((key) => {
    const value = type.kind === "list" ? { items: map[key] } : map[key];
    return delimited(number, message(entryOf(type), { key, value }));
  });
  return Buffer.concat(entries);
}

function single(number: number, type: s.TypeInfo, value: unknown): Buffer {
  const payload = encodeValue(type, value);
  const wireType = wireTypeOf(type);
  return wireType === wire.bytes ? delimited(number, payload) : Buffer.concat([tag(number, wireType), payload]);
}

function encodeValue(type: s.TypeInfo, value: unknown): Buffer {
  if (type.kind === "message") return message(type, value as PlainObject);
  if (type.kind === "list" || type.kind === "map") throw new TypeError(`a ${type.kind} is no single value`);
  return scalars[type.kind](value as never);
}

const text = (value: string): Buffer => Buffer.from(value);

const scalars: Readonly<Record<s.ScalarKind | "enum", (value: never) => Buffer>> = {
  string: text,
  enum: text,
  bytes: (value: string) => Buffer.from(value, "base64"),
  int32: varint,
  int64: varint,
  boolean: (value: boolean) => varint(Number(value)),
  double: (value: number) => Buffer.from(new Float64Array([value]).buffer),
  time: timestamp,
  microTime: timestamp,
  quantity: (value: string) => message(Quantity, { string: value }),
  intOrString: (value: number | string) =>
    message(IntOrString, typeof value === "number" ? { type: 0, intVal: value } : { type: 1, strVal: value }),
  raw: (value: unknown) => message(RawExtension, { raw: Buffer.from(JSON.stringify(value)).toString("base64") }),
};

function timestamp(text: string | undefined): Buffer {
  if (text === undefined) return Buffer.alloc(0);
  const micros = Number(/\.(\d{6})Z$/.exec(text)?.[1] ?? "0");
  return message(Timestamp, { seconds: Math.floor(Date.parse(text) / 1000), nanos: micros * 1000 });
}

export function tag(number: number, wireType: number): Buffer {
  return varint(number * 8 + wireType);
}

export function delimited(number: number, payload: Buffer): Buffer {
  return Buffer.concat([tag(number, wire.bytes), varint(payload.length), payload]);
}

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
