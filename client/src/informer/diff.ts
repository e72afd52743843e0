/** What a new full list means for what is known: the changes a watch would have told. */
import type { KubernetesObject } from "@kayak/api";
import type { ObjectKey } from "../informer.ts";

export type Change<T> =
  | { readonly kind: "add"; readonly key: ObjectKey; readonly object: T }
  | { readonly kind: "update"; readonly key: ObjectKey; readonly object: T; readonly previous: T }
  | { readonly kind: "delete"; readonly key: ObjectKey; readonly object: T };

/** `namespace/name`, or `name` at cluster scope. */
export function objectKey(object: {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}): ObjectKey {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

export function splitKey(key: ObjectKey): { namespace: string | undefined; name: string } {
  const slash = key.indexOf("/");
  return slash === -1
    ? { namespace: undefined, name: key }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

interface Known<T> {
  get(key: ObjectKey): T | undefined;
  keys(): Iterable<ObjectKey>;
}

/**
 * Deletions come first. An object that was replaced by another of the same name (its uid differs) is a deletion and an addition;
 * one whose resourceVersion is the same is no change.
 */
export function planReplace<T extends KubernetesObject>(
  known: Known<T>,
  listed: ReadonlyMap<ObjectKey, T>,
): Change<T>[] {
  const changes: Change<T>[] = [];
  for (const key of known.keys()) {
    const previous = known.get(key) as T;
    if (listed.get(key)?.metadata.uid !== previous.metadata.uid)
      changes.push({ kind: "delete", key, object: previous });
  }
  for (const [key, object] of listed) {
    const previous = known.get(key);
    if (!previous || previous.metadata.uid !== object.metadata.uid) changes.push({ kind: "add", key, object });
    else if (previous.metadata.resourceVersion !== object.metadata.resourceVersion)
      changes.push({ kind: "update", key, object, previous });
  }
  return changes;
}
