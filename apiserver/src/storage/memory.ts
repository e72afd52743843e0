/** The store in memory, with etcd's semantics: for tests of everything above it. Expiry is stepped by the test's clock. */
import { compacted, futureRevision } from "./errors.ts";
import type {
  CommitResult,
  EventBatch,
  Guard,
  KeyValue,
  ListRequest,
  Operation,
  Page,
  Storage,
  StoreEvent,
  WatchRequest,
} from "./storage.ts";

export class MemoryStorage implements Storage {
  private revision = 1;
  private compactedTo = 0;
  private readonly items = new Map<string, KeyValue>();
  /** Every event since the start: tests are short. */
  private readonly history: StoreEvent[] = [];
  private readonly wakers = new Set<() => void>();

  async get(key: string) {
    return { revision: this.revision, item: this.items.get(key) };
  }

  async list({ prefix, start = prefix, limit = 0, revision }: ListRequest): Promise<Page> {
    const state = this.at(revision ?? this.revision);
    const all = [...state.values()]
      .filter(({ key }) => key.startsWith(prefix) && key >= start)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const items = limit > 0 ? all.slice(0, limit) : all;
    return { items, revision: revision ?? this.revision, more: items.length < all.length, remaining: all.length };
  }

  async commit(guards: readonly Guard[], operations: readonly Operation[]): Promise<CommitResult> {
    const found = guards.map(({ key }) => this.items.get(key));
    const holds = guards.every(({ revision }, index) => (found[index]?.revision ?? 0) === revision);
    if (!holds) return { ok: false, revision: this.revision, found };
    const changes = operations.filter((operation) => operation.type === "put" || this.items.has(operation.key));
    if (changes.length > 0) this.revision++;
    for (const change of changes) this.apply(change);
    for (const wake of this.wakers) wake();
    return { ok: true, revision: this.revision };
  }

  async currentRevision() {
    return this.revision;
  }

  async *watch({ prefix, from, signal }: WatchRequest): AsyncGenerator<EventBatch> {
    if (from <= this.compactedTo) throw compacted();
    let next = from;
    while (!signal.aborted) {
      if (next <= this.revision) {
        const revision = this.revision;
        const first = next;
        next = revision + 1;
        yield {
          revision,
          events: this.history.filter(
            (event) => event.revision >= first && event.revision <= revision && event.key.startsWith(prefix),
          ),
        };
      } else {
        await this.change(signal);
      }
    }
  }

  async compact(revision: number) {
    this.compactedTo = Math.max(this.compactedTo, revision);
  }

  close() {}

  private apply(change: Operation) {
    const { revision } = this;
    if (change.type === "put") {
      this.items.set(change.key, { key: change.key, value: change.value, revision });
      this.history.push({ type: "put", key: change.key, value: change.value, revision });
    } else {
      this.items.delete(change.key);
      this.history.push({ type: "delete", key: change.key, revision });
    }
  }

  private at(revision: number): Map<string, KeyValue> {
    if (revision > this.revision) throw futureRevision(revision, this.revision);
    if (revision === this.revision) return this.items;
    if (revision < this.compactedTo) throw compacted();
    const state = new Map<string, KeyValue>();
    for (const event of this.history) {
      if (event.revision > revision) break;
      if (event.type === "put") state.set(event.key, event);
      else state.delete(event.key);
    }
    return state;
  }

  private change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.wakers.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.wakers.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }
}
