/** The local copy behind an informer: objects by key, and keys by index value. */
import type { ObjectKey, Store } from "../informer.ts";

export type Indexers<T> = Readonly<Record<string, (object: T) => readonly string[]>>;

export class IndexedStore<T> implements Store<T> {
  readonly #objects = new Map<ObjectKey, T>();
  readonly #indexers: Indexers<T>;
  /** Index name, then value, then the keys under it. Invariant: holds exactly the values of the objects present. */
  readonly #indices = new Map<string, Map<string, Set<ObjectKey>>>();
  /** What `list` last answered; undefined since a change. */
  #listed: readonly T[] | undefined;

  constructor(indexers: Indexers<T> = {}) {
    this.#indexers = indexers;
    for (const name of Object.keys(indexers)) this.#indices.set(name, new Map());
  }

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(key);
  }

  list(): readonly T[] {
    return (this.#listed ??= [...this.#objects.values()]);
  }

  keys(): Iterable<ObjectKey> {
    return this.#objects.keys();
  }

  byIndex(index: string, value: string): readonly T[] {
    const values = this.#indices.get(index);
    if (!values) throw new RangeError(`informer has no index "${index}"`);
    return Array.from(values.get(value) ?? [], (key) => this.#objects.get(key) as T);
  }

  get size(): number {
    return this.#objects.size;
  }

  set(key: ObjectKey, object: T): void {
    this.#unindex(key);
    this.#objects.set(key, object);
    this.#listed = undefined;
    for (const [name, values] of this.#indices) {
      for (const value of this.#indexers[name]!(object)) {
        const keys = values.get(value);
        if (keys) keys.add(key);
        else values.set(value, new Set([key]));
      }
    }
  }

  delete(key: ObjectKey): void {
    this.#unindex(key);
    this.#objects.delete(key);
    this.#listed = undefined;
  }

  #unindex(key: ObjectKey): void {
    const object = this.#objects.get(key);
    if (object === undefined) return;
    for (const [name, values] of this.#indices) {
      for (const value of this.#indexers[name]!(object)) {
        const keys = values.get(value);
        keys?.delete(key);
        if (keys?.size === 0) values.delete(value);
      }
    }
  }
}
