/**
 * A range of things of which each can be held once, e.g. the addresses of a CIDR. What is held is one key each below
 * one prefix, mirrored here; the transaction that writes a key is what makes a choice safe, the mirror makes it likely.
 */
import { randomInt } from "node:crypto";
import type { Projection } from "../../cache/projection.ts";
import type { KeyValue, Revision, StoreEvent } from "../../storage/storage.ts";

export interface PoolRange {
  readonly size: number;
  /** The lower part is left to those who ask by name, as long as the upper part has room. */
  readonly reserved: number;
  nameOf(offset: number): string;
}

interface Choice<R> {
  readonly exclude?: ReadonlySet<string>;
  /** Which ranges will do. */
  readonly from?: (range: R) => boolean;
}

export class KeyPool<R extends PoolRange = PoolRange> implements Projection {
  readonly prefix: string;
  /** As they are at the moment. */
  readonly ranges: () => readonly R[];
  private held = new Map<string, Revision>();

  constructor(prefix: string, ranges: () => readonly R[]) {
    this.prefix = prefix;
    this.ranges = ranges;
  }

  reset(items: readonly KeyValue[]): void {
    this.held = new Map(items.map(({ key, revision }) => [key, revision]));
  }

  apply(event: StoreEvent): void {
    if (event.type === "put") this.held.set(event.key, event.revision);
    else this.held.delete(event.key);
  }

  isHeld(name: string): boolean {
    return this.held.has(name);
  }

  holders(): Iterable<readonly [name: string, revision: Revision]> {
    return this.held;
  }

  /** Learns of a key before its event comes. */
  learn({ key, revision }: KeyValue): void {
    if (key.startsWith(this.prefix)) this.held.set(key.slice(this.prefix.length), revision);
  }

  /** A free one, by chance so that several servers seldom choose the same; undefined when there is none. */
  pick({ exclude = new Set(), from = () => true }: Choice<R> = {}): string | undefined {
    for (const range of this.ranges().filter(from)) {
      const found = this.pickIn(range, exclude);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private pickIn(range: R, exclude: ReadonlySet<string>): string | undefined {
    const free = (name: string) => !this.held.has(name) && !exclude.has(name);
    return pickBetween(range, [range.reserved, range.size], free) ?? pickBetween(range, [0, range.reserved], free);
  }
}

function pickBetween(range: PoolRange, [from, to]: [number, number], free: (name: string) => boolean) {
  const count = to - from;
  const start = count > 0 ? randomInt(count) : 0;
  for (let step = 0; step < count; step++) {
    const name = range.nameOf(from + ((start + step) % count));
    if (free(name)) return name;
  }
  return undefined;
}

/** How much of a range is left to explicit requests: a share of it, within bounds. */
export function reservedPart(
  size: number,
  { least, most, share }: { least: number; most: number; share: number },
): number {
  return size <= least ? 0 : Math.min(Math.max(least, Math.floor(size / share)), most);
}
