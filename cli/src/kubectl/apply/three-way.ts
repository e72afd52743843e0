/**
 * The patch that turns what is on the server into what a file says: what the file used to set and sets no longer is removed,
 * what it sets is set, what others set stays. `last` is the file as applied before.
 * The result is a strategic merge patch where the type is known, else a JSON merge patch (all lists are then replaced whole).
 */
import type { FieldInfo, TypeInfo } from "@kayak/api";

type Json = Readonly<Record<string, unknown>>;

export interface ThreeWay {
  readonly last: Json;
  readonly wanted: Json;
  readonly current: Json;
}

/** An empty patch means that nothing has to change. */
export function planPatch(versions: ThreeWay, type: TypeInfo | undefined): Json {
  const patch: Record<string, unknown> = {};
  for (const name of Object.keys(versions.last)) {
    if (!(name in versions.wanted) && name in versions.current) patch[name] = null;
  }
  for (const [name, wanted] of Object.entries(versions.wanted)) {
    const change = planField(
      { last: versions.last[name], wanted, current: versions.current[name] },
      fieldOf(type, name),
    );
    if (change !== undefined) patch[name] = change;
  }
  return patch;
}

interface FieldVersions {
  readonly last: unknown;
  readonly wanted: unknown;
  readonly current: unknown;
}

/** Undefined when the field may stay as it is. */
function planField({ last, wanted, current }: FieldVersions, field: FieldInfo | undefined): unknown {
  if (wanted === null) return current === undefined ? undefined : null;
  if (isObject(wanted) && isObject(current)) {
    const patch = planPatch({ last: isObject(last) ? last : {}, wanted, current }, typeOf(field));
    return Object.keys(patch).length > 0 ? patch : undefined;
  }
  if (Array.isArray(wanted) && Array.isArray(current) && field?.patch?.includes("merge")) {
    const lists = { last: Array.isArray(last) ? last : [], wanted, current };
    return field.mergeKey === undefined
      ? planSet(lists)
      : planKeyed(lists, { key: field.mergeKey, type: elementOf(field) });
  }
  if (typeof wanted !== "object") return current === wanted ? undefined : wanted;
  return covers(current, wanted) && covers(current, last) ? undefined : wanted;
}

interface Lists {
  readonly last: readonly unknown[];
  readonly wanted: readonly unknown[];
  readonly current: readonly unknown[];
}

function planSet({ wanted, current }: Lists): unknown[] | undefined {
  const missing = wanted.filter((value) => !current.includes(value));
  return missing.length > 0 ? missing : undefined;
}

function planKeyed(
  { last, wanted, current }: Lists,
  { key, type }: { key: string; type: TypeInfo | undefined },
): unknown[] | undefined {
  const byKey = (list: readonly unknown[], value: unknown) =>
    list.filter(isObject).find((element) => element[key] === value);
  const changes: unknown[] = [];
  for (const element of wanted.filter(isObject)) {
    const existing = byKey(current, element[key]);
    const patch =
      existing && planPatch({ last: byKey(last, element[key]) ?? {}, wanted: element, current: existing }, type);
    if (!patch) changes.push(element);
    else if (Object.keys(patch).length > 0) changes.push({ ...patch, [key]: element[key] });
  }
  for (const element of last.filter(isObject)) {
    if (!byKey(wanted, element[key]) && byKey(current, element[key]))
      changes.push({ $patch: "delete", [key]: element[key] });
  }
  return changes.length > 0 ? changes : undefined;
}

/** Whether `actual` has everything that `wanted` says; it may have more, filled in by the server. */
function covers(actual: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return true;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((element, i) => covers(actual[i], element))
    );
  }
  if (isObject(wanted))
    return isObject(actual) && Object.entries(wanted).every(([name, value]) => covers(actual[name], value));
  return actual === wanted;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldOf(type: TypeInfo | undefined, name: string): FieldInfo | undefined {
  if (type?.kind === "message") return type.fields.get(name);
  return undefined;
}

function typeOf(field: FieldInfo | undefined): TypeInfo | undefined {
  return field?.type;
}

function elementOf(field: FieldInfo): TypeInfo | undefined {
  return field.type.kind === "list" ? field.type.element : undefined;
}
