/** Where things lie in the store: `<prefix>/<group or core>/<resource>/[<namespace>/]<name>`. */
import type { Resource } from "@kayak/api";

export interface ObjectKey {
  readonly namespace: string | undefined;
  readonly name: string;
}

/** The part of a key below its resource's prefix, as caches use it: `namespace/name`, or `name` at cluster scope. */
export function cacheKey({ namespace, name }: ObjectKey): string {
  return namespace ? `${namespace}/${name}` : name;
}

export function parseCacheKey(key: string): ObjectKey {
  const slash = key.indexOf("/");
  return slash < 0
    ? { namespace: undefined, name: key }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** `core/pods`: the two segments that say what a key belongs to. */
export function collection(resource: Pick<Resource, "group" | "plural">): string {
  return `${resource.group || "core"}/${resource.plural}`;
}

export class KeySpace {
  /** Ends in a slash. */
  readonly root: string;

  constructor(prefix: string) {
    this.root = `${prefix.replace(/\/+$/, "")}/`;
  }

  prefixOf(collection: string): string {
    return `${this.root}${collection}/`;
  }

  /** Splits a key into its collection and the rest. */
  split(key: string): { readonly collection: string; readonly rest: string } | undefined {
    const first = key.indexOf("/", this.root.length);
    const second = first < 0 ? -1 : key.indexOf("/", first + 1);
    if (second < 0) return undefined;
    return { collection: key.slice(this.root.length, second), rest: key.slice(second + 1) };
  }
}
