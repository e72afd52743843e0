/** A storage whose values are encrypted, of the resources that the configuration names; keys stay as they are. */
import { StatusError, expired } from "@kayak/api";
import type { KeySpace } from "../keys.ts";
import type { EventBatch, KeyValue, ListRequest, Operation, Storage, StoreEvent, WatchRequest } from "../storage.ts";
import type { EncryptionRule } from "./config.ts";
import { type Provider, sealedPrefix } from "./provider.ts";

export class EncryptedStorage implements Storage {
  private readonly inner: Storage;
  private readonly keys: KeySpace;
  private readonly rules: readonly EncryptionRule[];
  private readonly byCollection = new Map<string, readonly Provider[]>();

  constructor(inner: Storage, { keys, rules }: { keys: KeySpace; rules: readonly EncryptionRule[] }) {
    this.inner = inner;
    this.keys = keys;
    this.rules = rules;
  }

  async get(key: string) {
    const { revision, item } = await this.inner.get(key);
    return { revision, item: item && this.opened(item) };
  }

  async list(request: ListRequest) {
    const page = await this.inner.list(request);
    const read = () => page.items.map((item) => this.opened(item));
    return { ...page, items: request.revision === undefined ? read() : inHistory(read) };
  }

  async commit(guards: Parameters<Storage["commit"]>[0], operations: readonly Operation[]) {
    const result = await this.inner.commit(
      guards,
      operations.map((operation) => this.sealed(operation)),
    );
    return result.ok ? result : { ...result, found: result.found.map((item) => item && this.opened(item)) };
  }

  async *watch(request: WatchRequest): AsyncIterable<EventBatch> {
    for await (const batch of this.inner.watch(request))
      yield { ...batch, events: inHistory(() => batch.events.map((event) => this.openedEvent(event))) };
  }

  /** A value written by another provider than the first is written anew by an update that changes nothing. */
  async isOutdated(key: string): Promise<boolean> {
    const providers = this.providersOf(key);
    const [writing] = providers;
    if (!writing) return false;
    const { item } = await this.inner.get(key);
    return item !== undefined && providerOf(item.value, providers) !== writing;
  }

  currentRevision() {
    return this.inner.currentRevision();
  }

  compact(revision: number) {
    return this.inner.compact(revision);
  }

  close() {
    this.inner.close();
  }

  private sealed(operation: Operation): Operation {
    const [writing] = operation.type === "put" ? this.providersOf(operation.key) : [];
    if (!writing || operation.type !== "put") return operation;
    return { ...operation, value: writing.seal(operation.value, Buffer.from(operation.key)) };
  }

  private opened<T extends KeyValue | (StoreEvent & { type: "put" })>(item: T): T {
    const providers = this.providersOf(item.key);
    if (providers.length === 0) return item;
    const provider = providerOf(item.value, providers);
    if (!provider) throw unreadable(item.key, "no key of the encryption configuration fits");
    try {
      return { ...item, value: provider.open(item.value.subarray(provider.prefix.length), Buffer.from(item.key)) };
    } catch {
      throw unreadable(item.key, "it was sealed with another key of the same name, or has been changed");
    }
  }

  private openedEvent(event: StoreEvent): StoreEvent {
    return event.type === "put" ? this.opened(event) : event;
  }

  private providersOf(key: string): readonly Provider[] {
    const collection = this.keys.split(key)?.collection;
    if (collection === undefined) return [];
    let providers = this.byCollection.get(collection);
    if (!providers) {
      providers = this.rules.find(({ covers }) => covers(collection))?.providers ?? [];
      this.byCollection.set(collection, providers);
    }
    return providers;
  }
}

/** What was overwritten may be of a key that is no longer configured: it is as good as compacted. */
function inHistory<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw expired((error as Error).message);
  }
}

/** Whose prefix a stored value has; what has none is nobody's but the identity's. */
function providerOf(value: Buffer, providers: readonly Provider[]): Provider | undefined {
  const isSealed = startsWith(value, sealedPrefix);
  return providers.find(({ prefix }) => (prefix.length === 0 ? !isSealed : startsWith(value, prefix)));
}

function startsWith(value: Buffer, prefix: Buffer): boolean {
  return value.length >= prefix.length && value.compare(prefix, 0, prefix.length, 0, prefix.length) === 0;
}

function unreadable(key: string, why: string): StatusError {
  return new StatusError("InternalError", `${key} can't be decrypted: ${why}`);
}
