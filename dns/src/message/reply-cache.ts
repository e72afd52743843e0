/**
 * Encoded answers by the bytes of their query, so that a question asked before costs a look-up and a copy. An answer counts
 * as long as what it was made from has not changed.
 */
import { copyToKeep, queryKey } from "./wire.ts";

/** A number that grows whenever the thing it belongs to changes. */
export interface Version {
  readonly value: number;
}

interface Entry {
  readonly reply: Buffer;
  readonly madeFrom: Version;
  readonly value: number;
  /** Where the answers are, when they are addresses of equal length: they take turns in being first. */
  readonly addresses: AddressSpan | undefined;
  turn: number;
}

export interface AddressSpan {
  readonly start: number;
  readonly recordBytes: number;
  readonly count: number;
}

/** Two generations of so many: when the younger is full, the older is dropped. About 300 bytes each. */
const generationSize = 6000;
/** Longer queries are answered but not remembered: clients' cookies or padding make them unique anyway. */
const longestQuery = 300;

export class ReplyCache {
  #young = new Map<string, Entry>();
  #old = new Map<string, Entry>();

  /** The answer with the query's id, ready to be sent. */
  get(query: Buffer): Buffer | undefined {
    if (query.length < 12 || query.length > longestQuery) return undefined;
    const key = queryKey(query);
    const entry = this.#young.get(key) ?? this.#promote(key);
    if (entry?.madeFrom.value !== entry?.value) return undefined;
    return entry && turned(entry, query);
  }

  set(
    query: Buffer,
    reply: Buffer,
    { madeFrom, addresses }: { madeFrom: Version; addresses?: AddressSpan | undefined },
  ): void {
    if (query.length <= longestQuery)
      this.#add(queryKey(query), { reply: copyToKeep(reply), madeFrom, value: madeFrom.value, addresses, turn: 0 });
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }

  #promote(key: string): Entry | undefined {
    const entry = this.#old.get(key);
    if (entry) this.#add(key, entry);
    return entry;
  }

  #add(key: string, entry: Entry): void {
    if (this.#young.size >= generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, entry);
  }
}

function turned(entry: Entry, query: Buffer): Buffer {
  const { reply, addresses } = entry;
  const copy = Buffer.allocUnsafe(reply.length);
  reply.copy(copy);
  copy[0] = query[0]!;
  copy[1] = query[1]!;
  if (!addresses) return copy;
  const { start, recordBytes, count } = addresses;
  const shift = (entry.turn++ % count) * recordBytes;
  const end = start + count * recordBytes;
  reply.copy(copy, start, start + shift, end);
  reply.copy(copy, end - shift, start, start + shift);
  return copy;
}
