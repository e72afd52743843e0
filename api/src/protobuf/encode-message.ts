/**
 * Plain objects as messages, to the byte as Go writes them: fields by ascending number, maps by key, fields that are no
 * pointers also when they are zero. How a type is written is compiled once.
 */
import { nanosecondsOf } from "../duration.ts";
import { zeroValue, type FieldInfo, type MessageInfo, type ScalarKind, type TypeInfo } from "../schema/type-info.ts";
import { entryOf, layoutOf, type Slot } from "./layout.ts";
import type { ProtobufWriter } from "./writer.ts";

type PlainObject = Readonly<Record<string, unknown>>;
type WriteField = (writer: ProtobufWriter, object: PlainObject) => void;
type WriteValue = (writer: ProtobufWriter, number: number, value: never) => void;

const compiled = new WeakMap<MessageInfo, readonly WriteField[]>();

/** Writes the fields of the object, not that they are a message. */
export function writeMessage(type: MessageInfo, writer: ProtobufWriter, object: PlainObject): void {
  let fields = compiled.get(type);
  if (!fields) {
    fields = [...layoutOf(type)].map(([number, slot]) => writerOfSlot(number, slot));
    compiled.set(type, fields);
  }
  for (const write of fields) write(writer, object);
}

function writerOfSlot(number: number, slot: Slot): WriteField {
  if ("inlined" in slot) return (writer, object) => writeNested(slot.inlined, { writer, number }, object);
  const { name, field } = slot;
  if (field.type.kind === "list") return writerOfList(number, name, field.type.element);
  if (field.type.kind === "map") return writerOfMap(number, name, field.type.value);
  return writerOfSingle(number, name, field);
}

function writerOfList(number: number, name: string, element: TypeInfo): WriteField {
  const write = writerOfValue(element);
  const zero = zeroValue(element);
  return (writer, object) => {
    for (const value of (object[name] ?? []) as readonly unknown[]) write(writer, number, (value ?? zero) as never);
  };
}

function writerOfMap(number: number, name: string, value: TypeInfo): WriteField {
  const entry = entryOf(value);
  return (writer, object) => {
    const map = object[name] as PlainObject | undefined;
    if (!map) return;
    for (const key of Object.keys(map).sort())
      writeNested(entry, { writer, number }, { key, value: value.kind === "list" ? { items: map[key] } : map[key] });
  };
}

function writerOfSingle(number: number, name: string, { type, pointer }: FieldInfo): WriteField {
  const write = writerOfValue(type);
  const optional = pointer || type.kind === "bytes" || type.kind === "raw";
  const zero = optional ? undefined : zeroValue(type);
  return (writer, object) => {
    const value = object[name] ?? zero;
    if (optional && value === undefined) return;
    write(writer, number, value as never);
  };
}

function writerOfValue(type: TypeInfo): WriteValue {
  if (type.kind === "message")
    return (writer, number, value: PlainObject) => writeNested(type, { writer, number }, value);
  if (type.kind === "list" || type.kind === "map") throw new TypeError(`a ${type.kind} is no single value`);
  return scalars[type.kind];
}

interface Place {
  readonly writer: ProtobufWriter;
  readonly number: number;
}

function writeNested(type: MessageInfo, { writer, number }: Place, value: PlainObject): void {
  const start = writer.begin(number);
  writeMessage(type, writer, value);
  writer.end(start);
}

const text: WriteValue = (writer, number, value: string) => writer.string(number, value);
const integer: WriteValue = (writer, number, value: number) => writer.integer(number, value);

const scalars: Readonly<Record<ScalarKind | "enum", WriteValue>> = {
  string: text,
  enum: text,
  bytes: (writer, number, value: string) => writer.base64(number, value),
  int32: integer,
  int64: integer,
  boolean: (writer, number, value: boolean) => writer.boolean(number, value),
  double: (writer, number, value: number) => writer.double(number, value),
  time: timestamp,
  microTime: timestamp,
  duration: (writer, number, value: string) =>
    wrapped(writer, number, () => writer.integer(1, nanosecondsOf(value) ?? 0)),
  quantity: (writer, number, value: string) => wrapped(writer, number, () => writer.string(1, value)),
  intOrString: (writer, number, value: number | string) =>
    wrapped(writer, number, () => {
      writer.integer(1, typeof value === "number" ? 0 : 1);
      writer.integer(2, typeof value === "number" ? value : 0);
      writer.string(3, typeof value === "string" ? value : "");
    }),
  raw: (writer, number, value: unknown) =>
    wrapped(writer, number, () => writer.bytes(1, Buffer.from(JSON.stringify(value)))),
};

function wrapped(writer: ProtobufWriter, number: number, write: () => void): void {
  writer.message(number, write);
}

/** Go's zero time is an empty message. */
function timestamp(writer: ProtobufWriter, number: number, value: string | undefined): void {
  const start = writer.begin(number);
  if (value) {
    const micros = Number(/\.(\d{6})Z$/.exec(value)?.[1] ?? "0");
    writer.integer(1, Math.floor(Date.parse(value) / 1000));
    writer.integer(2, micros * 1000);
  }
  writer.end(start);
}
