/** Scalars that stand on the wire as they are: their wire type and how they are read. */
import type { TypeInfo } from "../schema/type-info.ts";
import { wire, type ProtobufReader } from "./reader.ts";

interface Scalar {
  readonly wireType: number;
  read(reader: ProtobufReader): unknown;
}

const text: Scalar = { wireType: wire.bytes, read: (reader) => reader.string() };

const scalars: { readonly [K in TypeInfo["kind"]]?: Scalar } = {
  string: text,
  enum: text,
  bytes: { wireType: wire.bytes, read: (reader) => reader.bytes().toString("base64") },
  boolean: { wireType: wire.varint, read: (reader) => reader.varint() !== 0 },
  int32: { wireType: wire.varint, read: (reader) => reader.varint() | 0 },
  int64: { wireType: wire.varint, read: (reader) => reader.varint() },
  double: { wireType: wire.fixed64, read: (reader) => reader.double() },
};

/** Undefined for what protobuf makes a message of. */
export function scalarOf({ kind }: TypeInfo): Scalar | undefined {
  return scalars[kind];
}

/** Messages of all sorts are as texts on the wire: a length, then so many bytes. */
export function wireTypeOf(type: TypeInfo): number {
  return scalarOf(type)?.wireType ?? wire.bytes;
}

/** Whether a list of such may come as one run of bytes. */
export function isPackable(type: TypeInfo): boolean {
  return wireTypeOf(type) !== wire.bytes;
}
