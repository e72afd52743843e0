/** The entries of metadata.managedFields: who is who, which are valid, and in which order they stand. */
import { isJsonEqual } from "../json.ts";
import type { KubernetesObject } from "../resource.ts";
import type * as metav1 from "../types/meta/v1/index.ts";
import { type FieldSet, isFieldSet, union } from "./field-set.ts";

/** An entry as it is worked with: complete, its set checked. */
export interface ManagerEntry extends metav1.ManagedFieldsEntry {
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly fieldsV1: FieldSet;
}

export type Identity = Pick<ManagerEntry, "operation" | "apiVersion"> &
  Pick<metav1.ManagedFieldsEntry, "manager" | "subresource">;

/** Whether both are one and the same manager. Who applies stays the same in all versions. */
export function isSame(a: Identity, b: Identity): boolean {
  return (
    a.operation === b.operation &&
    (a.manager ?? "") === (b.manager ?? "") &&
    (a.subresource ?? "") === (b.subresource ?? "") &&
    (a.operation === "Apply" || a.apiVersion === b.apiVersion)
  );
}

/** Undefined when one of them is invalid. */
export function readEntries(entries: readonly metav1.ManagedFieldsEntry[]): ManagerEntry[] | undefined {
  const read: ManagerEntry[] = [];
  for (const entry of entries) {
    if (!isComplete(entry)) return undefined;
    const known = read.findIndex((each) => isSame(each, entry));
    if (known >= 0) read.splice(known, 1);
    read.push(entry);
  }
  return read;
}

function isComplete(entry: metav1.ManagedFieldsEntry): entry is ManagerEntry {
  const { operation, apiVersion, fieldsType, fieldsV1 } = entry;
  return (
    (operation === "Apply" || operation === "Update") &&
    !!apiVersion &&
    fieldsType === "FieldsV1" &&
    isFieldSet(fieldsV1)
  );
}

/** Of objects in the store, whose entries were checked before. */
export function entriesOf(object: KubernetesObject | undefined): readonly ManagerEntry[] {
  return (object?.metadata.managedFields ?? []) as readonly ManagerEntry[];
}

/** One list with `[{}]` means: forget them all. */
export function isReset(entries: readonly metav1.ManagedFieldsEntry[]): boolean {
  const [only] = entries;
  return entries.length === 1 && only !== undefined && Object.keys(only).length === 0;
}

/**
 * The entries that a change of the object starts from: those in the request, which is how clients edit them, unless there
 * are none or they are invalid; then the stored ones.
 */
export function startingEntries(
  live: KubernetesObject | undefined,
  next: KubernetesObject | undefined,
): readonly ManagerEntry[] {
  const given = next?.metadata.managedFields ?? [];
  const stored = entriesOf(live);
  if (isReset(given)) return [];
  if (isJsonEqual(given, stored)) return stored;
  const read = given.length > 0 ? readEntries(given) : undefined;
  return read ?? stored;
}

export interface NewEntry extends Identity {
  readonly fieldsV1: FieldSet;
  readonly time?: string | undefined;
}

/** In the order in which clients see the fields. Made for every write, so without conditional spreads. */
export function entry({ manager, operation, apiVersion, time, fieldsV1, subresource }: NewEntry): ManagerEntry {
  const made: { -readonly [K in keyof ManagerEntry]?: ManagerEntry[K] } = {};
  if (manager) made.manager = manager;
  made.operation = operation;
  made.apiVersion = apiVersion;
  if (time) made.time = time;
  made.fieldsType = "FieldsV1";
  made.fieldsV1 = fieldsV1;
  if (subresource) made.subresource = subresource;
  return made as ManagerEntry;
}

/** More entries of operation Update than this, and the oldest become one. */
const maxUpdaters = 10;
const bucketManager = "ancient-changes";

/** Merges the oldest updaters of each version into one entry until there are few enough. */
export function capped(entries: readonly ManagerEntry[]): readonly ManagerEntry[] {
  let updaters = entries.filter(({ operation }) => operation === "Update").length;
  if (updaters <= maxUpdaters) return entries;
  const left = new Set(entries);
  const buckets = new Map<string, ManagerEntry>();
  for (const old of sortedEntries(entries)) {
    if (old.operation !== "Update" || updaters <= maxUpdaters) continue;
    const first = buckets.get(old.apiVersion);
    const merged = first
      ? entry({ ...old, manager: bucketManager, subresource: "", fieldsV1: union(first.fieldsV1, old.fieldsV1) })
      : old;
    buckets.set(old.apiVersion, merged);
    if (!first) continue;
    left.delete(first);
    left.delete(old);
    left.add(merged);
    updaters--;
  }
  return [...left];
}

/** Those that apply first, then by time. */
export function sortedEntries(entries: readonly ManagerEntry[]): readonly ManagerEntry[] {
  if (entries.length < 2) return entries;
  return entries.toSorted(
    (a, b) =>
      order(a.operation, b.operation) ||
      order(a.time ?? "", b.time ?? "") ||
      order(a.manager ?? "", b.manager ?? "") ||
      order(a.apiVersion, b.apiVersion) ||
      order(a.subresource ?? "", b.subresource ?? ""),
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
