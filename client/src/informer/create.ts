/** An informer: a reflector that fills an indexed store and tells handlers, in the order of the changes. */
import { createLogger, type KubernetesObject, type Logger, type Resource } from "@kayak/api";
import type { Client } from "../client.ts";
import { systemClock, type Clock } from "../clock.ts";
import type { Informer, InformerHandlers, InformerOptions, ObjectKey } from "../informer.ts";
import { objectKey, planReplace, type Change } from "./diff.ts";
import { Reflector, type Sink } from "./reflector.ts";
import { IndexedStore } from "./store.ts";

export interface InformerDependencies {
  readonly clock?: Clock;
  readonly logger?: Logger;
}

export function createInformer<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  options: InformerOptions<T> & InformerDependencies = {},
): Informer<T> {
  return new ReflectedInformer(client, resource, options);
}

/** Resolves with true when all are synced, or with false when the signal came first. */
export function waitForSync(
  informers: readonly { readonly synced: Promise<void> }[],
  signal: AbortSignal,
): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const onAbort = () => resolve(false);
    signal.addEventListener("abort", onAbort, { once: true });
    void Promise.all(informers.map((informer) => informer.synced)).then(() => {
      signal.removeEventListener("abort", onAbort);
      resolve(true);
    });
  });
}

class ReflectedInformer<T extends KubernetesObject> implements Informer<T>, Sink<T> {
  readonly store: IndexedStore<T>;
  readonly synced: Promise<void>;
  readonly #handlers: InformerHandlers<T>[] = [];
  readonly #logger: Logger;
  readonly #reflector: Reflector<T>;
  readonly #transform: (object: T) => T;
  #hasSynced = false;
  #resolveSynced!: () => void;

  constructor(client: Client, resource: Resource<T>, options: InformerOptions<T> & InformerDependencies) {
    const { namespace, labelSelector, fieldSelector, clock = systemClock, logger = createLogger("informer") } = options;
    this.store = new IndexedStore(options.indexers);
    this.synced = new Promise((resolve) => (this.#resolveSynced = resolve));
    this.#logger = logger;
    this.#transform = options.transform ?? ((object) => object);
    const scope = { namespace, labelSelector, fieldSelector };
    this.#reflector = new Reflector({ client, resource, scope, sink: this, clock, logger });
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  on(handlers: InformerHandlers<T>): void {
    this.#handlers.push(handlers);
    for (const key of this.store.keys()) this.#call(() => handlers.add?.(this.store.get(key) as T));
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#reflector.run(signal);
  }

  replace(listed: ReadonlyMap<ObjectKey, T>): void {
    const items = new Map(Array.from(listed, ([key, object]) => [key, this.#transform(object)]));
    for (const change of planReplace(this.store, items)) this.#commit(change);
    this.#hasSynced = true;
    this.#resolveSynced();
  }

  apply(type: "ADDED" | "MODIFIED" | "DELETED", received: T): void {
    const object = this.#transform(received);
    const key = objectKey(object);
    const previous = this.store.get(key);
    if (type !== "DELETED")
      this.#commit(previous ? { kind: "update", key, object, previous } : { kind: "add", key, object });
    else if (previous) this.#commit({ kind: "delete", key, object });
  }

  /** The store changes first, so that a handler sees the new state. */
  #commit(change: Change<T>): void {
    if (change.kind === "delete") this.store.delete(change.key);
    else this.store.set(change.key, change.object);
    for (const handlers of this.#handlers) this.#call(() => tell(handlers, change));
  }

  /** One handler's bug must not cost the others their events. */
  #call(handler: () => void): void {
    try {
      handler();
    } catch (error) {
      this.#logger.error("event handler failed", { error, stack: error instanceof Error ? error.stack : undefined });
    }
  }
}

function tell<T>(handlers: InformerHandlers<T>, change: Change<T>): void {
  switch (change.kind) {
    case "add":
      return handlers.add?.(change.object);
    case "update":
      return handlers.update?.(change.object, change.previous);
    case "delete":
      return handlers.delete?.(change.object);
  }
}
