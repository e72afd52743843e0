/**
 * Messages as the plain objects that JSON would have given. Go writes the zero values of all fields that are no pointers,
 * which JSON omits when they are optional; so does this. Like Go's decoder it merges structs and keeps the last of scalars
 * that come twice, and drops fields that it doesn't know.
 */
import { zeroValue, type FieldInfo, type MessageInfo, type TypeInfo } from "../schema/type-info.ts";
import { entryOf, layoutOf, type Slot } from "./layout.ts";
import { InvalidProtobuf, wire, type ProtobufReader, type Tag } from "./reader.ts";
import { isPackable, scalarOf, wireTypeOf } from "./scalars.ts";
import { structureOf } from "./structured-scalars.ts";

export type PlainObject = Record<string, unknown>;

/** Fills `into` and gives it back. */
export function readMessage(type: MessageInfo, reader: ProtobufReader, into: PlainObject = {}): PlainObject {
  const layout = layoutOf(type);
  while (!reader.done) {
    const tag = reader.tag();
    const slot = layout.get(tag.number);
    if (slot) readSlot(slot, { reader, tag, into });
    else if (tag.wireType === wire.endGroup) throw new InvalidProtobuf(`proto: wiretype end group for non-group`);
    else reader.skip(tag);
  }
  return into;
}

interface Place {
  readonly reader: ProtobufReader;
  readonly tag: Tag;
  readonly into: PlainObject;
}

function readSlot(slot: Slot, place: Place): void {
  const { reader, tag, into } = place;
  if ("inlined" in slot) {
    expect(wire.bytes, tag, slot.name);
    readMessage(slot.inlined, reader.message(), into);
    return;
  }
  const { type } = slot.field;
  if (type.kind === "list") readElements(type.element, slot.name, place);
  else if (type.kind === "map") readEntry(type.value, slot.name, place);
  else readSingle(slot.field, slot.name, place);
}

function readSingle(field: FieldInfo, name: string, { reader, tag, into }: Place): void {
  expect(wireTypeOf(field.type), tag, name);
  const value = readValue(field.type, reader, into[name]);
  if (value === undefined || isOmitted(field, value)) delete into[name];
  else into[name] = value;
}

/** `before` is what an earlier part of the input said. */
function readValue(type: TypeInfo, reader: ProtobufReader, before?: unknown): unknown {
  if (type.kind === "message") return readMessage(type, reader.message(), before as PlainObject | undefined);
  const structure = structureOf(type);
  if (structure) return structure.toJson(readMessage(structure.type, reader.message()));
  const scalar = scalarOf(type);
  if (!scalar) throw new TypeError(`a ${type.kind} is no single value`);
  return scalar.read(reader);
}

function readElements(element: TypeInfo, name: string, { reader, tag, into }: Place): void {
  const list = (into[name] ??= []) as unknown[];
  if (tag.wireType === wire.bytes && isPackable(element)) {
    const packed = reader.message();
    while (!packed.done) list.push(readValue(element, packed));
    return;
  }
  expect(wireTypeOf(element), tag, name);
  list.push(readValue(element, reader));
}

function readEntry(valueType: TypeInfo, name: string, { reader, tag, into }: Place): void {
  expect(wire.bytes, tag, name);
  const { key = "", value } = readMessage(entryOf(valueType), reader.message());
  const unwrapped = valueType.kind === "list" ? (value as PlainObject | undefined)?.["items"] : value;
  const map = (into[name] ??= {}) as PlainObject;
  setOwn(map, key as string, unwrapped ?? zeroValue(valueType));
}

/** Keys are the client's: `__proto__` must be one like any other. */
function setOwn(map: PlainObject, key: string, value: unknown): void {
  if (key !== "__proto__") map[key] = value;
  else Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Whether Go's JSON would leave the value out, or give an empty struct that means nothing. */
function isOmitted({ required, pointer, type }: FieldInfo, value: unknown): boolean {
  if (required || pointer) return false;
  if (type.kind === "message") return Object.keys(value as PlainObject).length === 0;
  return scalarOf(type) !== undefined && value === zeroValue(type);
}

function expect(wireType: number, tag: Tag, name: string): void {
  if (tag.wireType !== wireType) throw new InvalidProtobuf(`proto: wrong wireType = ${tag.wireType} for field ${name}`);
}
