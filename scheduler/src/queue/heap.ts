/** A binary heap with removal by key. */

export interface HeapItem {
  readonly key: string;
}

export class Heap<T extends HeapItem> {
  readonly #items: T[] = [];
  /** Where each key is in #items. */
  readonly #positions = new Map<string, number>();
  readonly #less: (a: T, b: T) => boolean;

  constructor(less: (a: T, b: T) => boolean) {
    this.#less = less;
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  get(key: string): T | undefined {
    const at = this.#positions.get(key);
    return at === undefined ? undefined : this.#items[at];
  }

  /** Replaces what has the same key. */
  push(item: T): void {
    this.remove(item.key);
    this.#put(this.#items.length, item);
    this.#up(this.#items.length - 1);
  }

  pop(): T | undefined {
    const first = this.#items[0];
    if (first) this.remove(first.key);
    return first;
  }

  remove(key: string): T | undefined {
    const at = this.#positions.get(key);
    if (at === undefined) return undefined;
    const removed = this.#items[at]!;
    const last = this.#items.pop()!;
    this.#positions.delete(key);
    if (last !== removed) {
      this.#put(at, last);
      this.#up(at);
      this.#down(this.#positions.get(last.key)!);
    }
    return removed;
  }

  #put(at: number, item: T): void {
    this.#items[at] = item;
    this.#positions.set(item.key, at);
  }

  #up(start: number): void {
    for (let at = start; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!this.#less(this.#items[at]!, this.#items[parent]!)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(start: number): void {
    for (let at = start; ;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let first = at;
      if (left < this.#items.length && this.#less(this.#items[left]!, this.#items[first]!)) first = left;
      if (right < this.#items.length && this.#less(this.#items[right]!, this.#items[first]!)) first = right;
      if (first === at) return;
      this.#swap(at, first);
      at = first;
    }
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#items[a]!, this.#items[b]!];
    this.#put(a, second);
    this.#put(b, first);
  }
}
