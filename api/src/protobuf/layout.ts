/** Messages as protobuf numbers them: what the kit's facts say, by number. */
import * as s from "../schema/kit.ts";

/** What stands behind a number: a field, or an embedded struct whose fields are among the message's own in JSON. */
export type Slot =
  | { readonly name: string; readonly field: s.FieldInfo }
  | { readonly name: string; readonly inlined: s.MessageInfo };

const layouts = new WeakMap<s.MessageInfo, ReadonlyMap<number, Slot>>();

/** By ascending number. */
export function layoutOf(type: s.MessageInfo): ReadonlyMap<number, Slot> {
  const known = layouts.get(type);
  if (known) return known;
  const made = makeLayout(type);
  layouts.set(type, made);
  return made;
}

function makeLayout(type: s.MessageInfo): ReadonlyMap<number, Slot> {
  const slots = new Map<number, Slot>();
  const embedded = new Set(type.inlined.flatMap(({ type }) => [...type.fields.values()]));
  for (const { proto, type: inlined } of type.inlined) slots.set(proto, { name: s.shortName(inlined), inlined });
  for (const [name, field] of type.fields) if (!embedded.has(field)) slots.set(field.proto, { name, field });
  return new Map([...slots].sort(([a], [b]) => a - b));
}

const entries = new WeakMap<s.TypeInfo, s.MessageInfo>();

/** The message that protobuf makes of one entry of a map with such values. */
export function entryOf(value: s.TypeInfo): s.MessageInfo {
  const known = entries.get(value);
  if (known) return known;
  const made = s.message("map entry", "One entry of a map.", {
    key: s.required(1, s.string, "The key."),
    value: s.required(2, value.kind === "list" ? itemsOf(value) : value, "The value."),
  });
  entries.set(value, made);
  return made;
}

/** A list as a value of its own, which protobuf doesn't have. */
function itemsOf(list: s.TypeInfo): s.MessageInfo {
  return s.message("items", "A list inside a map.", { items: s.required(1, list, "The elements.") });
}
