/** Cached objects by key, and in key order, so that a namespace is one slice and pages follow the store's order. */
import type { CachedObject } from "./cached-object.ts";

export class SortedObjects {
  private readonly byKey = new Map<string, CachedObject>();
  /** Sorted by key. */
  private order: CachedObject[] = [];

  get size(): number {
    return this.order.length;
  }

  get(key: string): CachedObject | undefined {
    return this.byKey.get(key);
  }

  set(object: CachedObject): void {
    const at = this.lowerBound(object.key);
    const present = this.byKey.has(object.key);
    this.byKey.set(object.key, object);
    if (present) this.order[at] = object;
    else this.order.splice(at, 0, object);
  }

  delete(key: string): void {
    if (this.byKey.delete(key)) this.order.splice(this.lowerBound(key), 1);
  }

  /** Takes the place of everything; the objects must come in key order, as the store lists them. */
  replace(objects: readonly CachedObject[]): void {
    this.byKey.clear();
    this.order = [...objects];
    for (const object of objects) this.byKey.set(object.key, object);
  }

  /** Objects whose key begins with `prefix`, from `start` on, in key order. */
  range(prefix: string, start = prefix): readonly CachedObject[] {
    const end = prefix === "" ? this.order.length : this.lowerBound(`${prefix}\uffff`);
    return this.order.slice(this.lowerBound(start), end);
  }

  private lowerBound(key: string): number {
    let low = 0;
    let high = this.order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.order[middle] as CachedObject).key < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
