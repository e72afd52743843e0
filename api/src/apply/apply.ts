/**
 * Server-side apply: a configuration says which fields its manager wants, and how. They are merged into the object; what the
 * manager wanted before and no longer names goes, unless somebody else wants it; what others own with another value is a
 * conflict, unless it is forced.
 */
import { badRequest } from "../errors.ts";
import type { KubernetesObject } from "../resource.ts";
import type * as metav1 from "../types/meta/v1/index.ts";
import { configurationProblems, problemsText } from "./check.ts";
import { type Difference, compare, configuredFields } from "./compare.ts";
import { type Conflict, applyConflict, conflictsExcept } from "./conflicts.ts";
import { type Identity, type ManagerEntry, entry, isSame, sortedEntries } from "./entries.ts";
import { type FieldSet, difference, intersection, isEmpty, leaf, union } from "./field-set.ts";
import { fieldsLastApplied, updateLastApplied } from "./last-applied.ts";
import { merge, withNamedFields, withoutFields } from "./merge.ts";
import { type StructShape, objectShape } from "./shape.ts";
import { disowned, emptyObject, withChanges } from "./track.ts";

type PlainObject = Readonly<Record<string, unknown>>;

export interface Application {
  /** The fields that can be owned. */
  readonly shape: StructShape;
  /** Undefined: the configuration creates the object. */
  readonly live: KubernetesObject | undefined;
  readonly config: PlainObject;
  readonly manager: string;
  readonly subresource?: string | undefined;
  readonly apiVersion: string;
  readonly force: boolean;
  /** In RFC 3339. */
  readonly now: () => string;
}

/** Plain data, not yet decoded. Throws Conflict. */
export function planApply(application: Application): PlainObject {
  const { live = emptyObject(application.shape), shape, config, manager } = application;
  const { managedFields: _managedFields, ...metadata } = live.metadata;
  const before: PlainObject = { ...live, metadata };
  const start = startOf(application);
  const own = start.find((each) => isSame(each, identityOf(application)));
  const wanted = configuredFields(shape, config);
  const others = start.filter((each) => each !== own);
  const merged = merge(objectShape(shape.type), before, config) as PlainObject;
  const after = prune(application, { merged, last: own?.fieldsV1 ?? leaf, owned: ownedBy(others, wanted) });
  const changes = compare(shape, before, after);
  if (changes) refuseConflicts(application, others, changes);
  const taken = changes ? disowned(others, union(changes.changed ?? leaf, changes.removed ?? leaf)) : others;
  const mine = isEmpty(wanted) ? [] : [ownEntry(application, { own, wanted, changes })];
  const managedFields = sortedEntries([...taken, ...mine]);
  const annotated = updateLastApplied(after, { config, manager });
  return { ...annotated, metadata: { ...(annotated["metadata"] as PlainObject), managedFields } };
}

/** Throws BadRequest for a configuration that doesn't fit the type. */
export function checkConfiguration(
  { type }: StructShape,
  config: PlainObject,
  { namespace, name }: { namespace: string | undefined; name: string },
): void {
  const metadata = config["metadata"] as metav1.ObjectMeta | undefined;
  if (metadata?.managedFields) throw badRequest("metadata.managedFields must be nil");
  const problems = configurationProblems(objectShape(type), config);
  if (problems.length === 0) return;
  const what = `${namespace ?? ""}/${name}; ${kindText(config)}`;
  throw badRequest(`failed to create typed patch object (${what}): ${problemsText(problems)}`);
}

/** `apps/v1, Kind=Deployment`, as Go prints it. */
export function kindText({ apiVersion = "", kind = "" }: PlainObject): string {
  const text = String(apiVersion);
  return `${text.includes("/") ? text : `/${text}`}, Kind=${String(kind)}`;
}

/** What existed before anybody managed it belongs to this manager. */
const earlier = "before-first-apply";

function startOf({ shape, live, apiVersion, now }: Application): readonly ManagerEntry[] {
  if (!live) return [];
  const entries = (live.metadata.managedFields ?? []) as readonly ManagerEntry[];
  if (entries.length > 0) return entries;
  const changes = compare(shape, emptyObject(shape), live);
  const identity: Identity = { manager: earlier, operation: "Update", apiVersion };
  return changes ? withChanges([], changes, { identity, now }) : [];
}

function identityOf({ manager, subresource, apiVersion }: Application): Identity {
  return { manager, operation: "Apply", apiVersion, subresource };
}

function ownedBy(entries: readonly ManagerEntry[], also: FieldSet): FieldSet {
  return entries.reduce((all, { fieldsV1 }) => union(all, fieldsV1), also);
}

interface Pruning {
  readonly merged: PlainObject;
  /** What the manager applied the time before. */
  readonly last: FieldSet;
  /** What anybody owns now. */
  readonly owned: FieldSet;
}

/** Without what was applied the last time and is nobody's now. */
function prune({ shape }: Application, { merged, last, owned }: Pruning): PlainObject {
  if (isEmpty(last)) return merged;
  const whole = objectShape(shape.type);
  const fieldsOf = (object: unknown) => withNamedFields(whole, configuredFields(shape, object));
  const without = (fields: FieldSet) => withoutFields(whole, merged, fields) as PlainObject;
  const lastNamed = withNamedFields(whole, last);
  const all = fieldsOf(merged);
  const left = fieldsOf(without(lastNamed));
  const kept = fieldsOf(without(difference(all, union(left, withNamedFields(whole, owned)))));
  return without(intersection(difference(all, kept), lastNamed));
}

function refuseConflicts(application: Application, others: readonly ManagerEntry[], changes: Difference): void {
  const { shape, live, manager, force } = application;
  if (force || !live) return;
  const conflicts: Conflict[] = others
    .map((each) => ({ entry: each, fields: intersection(each.fieldsV1, changes.changed ?? leaf) }))
    .filter(({ fields }) => !isEmpty(fields));
  if (conflicts.length === 0) return;
  const remaining = conflictsExcept(conflicts, fieldsLastApplied(shape, { live, manager }));
  if (remaining.length > 0) throw applyConflict(remaining);
}

interface Own {
  readonly own: ManagerEntry | undefined;
  readonly wanted: FieldSet;
  readonly changes: Difference | undefined;
}

/** Applying once more what is there already changes nothing, not even the time. */
function ownEntry(application: Application, { own, wanted, changes }: Own): ManagerEntry {
  const sameFields = own !== undefined && own.apiVersion === application.apiVersion && isSameSet(own.fieldsV1, wanted);
  const time = sameFields && !changes ? own.time : application.now();
  return entry({ ...identityOf(application), time, fieldsV1: wanted });
}

function isSameSet(a: FieldSet, b: FieldSet): boolean {
  return isEmpty(difference(a, b)) && isEmpty(difference(b, a));
}
