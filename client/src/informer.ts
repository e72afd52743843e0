/** A local, indexed copy of one resource, kept current by a reflector (list, then watch; WatchList where it can). */
import type { KubernetesObject } from "@kayak/api";

/** `namespace/name`, or `name` at cluster scope. */
export type ObjectKey = string;

export interface InformerHandlers<T> {
  readonly add?: (object: T) => void;
  readonly update?: (object: T, previous: T) => void;
  /** Also called for objects whose deletion was missed and noticed by a relist. */
  readonly delete?: (object: T) => void;
}

/** Objects handed out are shared: never change them. */
export interface Store<T> {
  get(key: ObjectKey): T | undefined;
  list(): readonly T[];
  /** Objects that the index function put under `value`. */
  byIndex(index: string, value: string): readonly T[];
  readonly size: number;
}

export interface Informer<T extends KubernetesObject> {
  readonly store: Store<T>;
  /** Handlers added late are first told of everything present. */
  on(handlers: InformerHandlers<T>): void;
  /** Resolves when the first list is in the store and was told to the handlers. */
  readonly synced: Promise<void>;
  readonly hasSynced: boolean;
  /** Runs until the signal; reconnects with back-off for ever. */
  run(signal: AbortSignal): Promise<void>;
}

export interface InformerOptions<T> {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly indexers?: Readonly<Record<string, (object: T) => readonly string[]>>;
  /** Applied to each object before it is stored, to drop what is not needed. May change its argument. */
  readonly transform?: (object: T) => T;
}
