/** Who owns which fields after a create, update or patch: the fields that it changed are its manager's alone. */
import { decode } from "../schema/decode.ts";
import type { KubernetesObject } from "../resource.ts";
import type { Schema } from "../schema/type-info.ts";
import { type Difference, compare } from "./compare.ts";
import { type Identity, type ManagerEntry, capped, entry, isSame, sortedEntries, startingEntries } from "./entries.ts";
import { type FieldSet, difference, isEmpty, leaf, union } from "./field-set.ts";
import type { StructShape } from "./shape.ts";

export interface Change {
  readonly shape: StructShape;
  /** Undefined for an object that is being created. */
  readonly live: KubernetesObject | undefined;
  readonly next: KubernetesObject;
  readonly identity: Identity;
  /** In RFC 3339; asked for only when something changed. */
  readonly now: () => string;
}

/**
 * The managedFields of `next`. Nobody manages objects of which nobody ever has: those made before there was management, or
 * whose managers a client has cleared.
 */
export function trackedEntries(change: Change): readonly ManagerEntry[] {
  const { live, next, identity, shape } = change;
  const start = startingEntries(live, identity.subresource ? undefined : next);
  if (live && start.length === 0) return start;
  const changes = compare(shape, live ?? emptyObject(shape), next);
  return changes ? withChanges(start, changes, change) : start;
}

/** What was changed belongs to who changed it, what was removed to nobody. */
export function withChanges(
  start: readonly ManagerEntry[],
  { changed = leaf, removed = leaf }: Difference,
  { identity, now }: Pick<Change, "identity" | "now">,
): readonly ManagerEntry[] {
  const own = start.find((each) => isSame(each, identity));
  const others = start.filter((each) => each !== own);
  const left = disowned(others, union(changed, removed));
  const fields = union(difference(own?.fieldsV1 ?? leaf, removed), changed);
  if (isEmpty(fields)) return sortedEntries(left);
  const time = isEmpty(changed) ? own?.time : now();
  const { manager, operation, apiVersion, subresource } = identity;
  return sortedEntries(
    capped([...left, entry({ manager, operation, apiVersion, subresource, time, fieldsV1: fields })]),
  );
}

/** The entries without these fields; those that own nothing else are gone. */
export function disowned(entries: readonly ManagerEntry[], fields: FieldSet): ManagerEntry[] {
  return entries.flatMap((each) => {
    const fieldsV1 = difference(each.fieldsV1, fields);
    if (fieldsV1 === each.fieldsV1) return [each];
    return isEmpty(fieldsV1) ? [] : [{ ...each, fieldsV1 }];
  });
}

const emptyObjects = new WeakMap<StructShape, KubernetesObject>();

/** What Go has for an object in which nothing was set: the structs that it always writes are there. */
export function emptyObject(shape: StructShape): KubernetesObject {
  const known = emptyObjects.get(shape);
  if (known) return known;
  const made = decode(shape.type as Schema<KubernetesObject>, {});
  emptyObjects.set(shape, made);
  return made;
}
