/**
 * What the API server needs of its store: an ordered map from keys to bytes in which every write gets a revision, larger
 * than all before it, and in which a write can be made to depend on what is there. Implementations reject with StatusError.
 */

/** Numbers every change of the whole store. Fits a double: etcd would need centuries to pass 2^53. */
export type Revision = number;

export interface KeyValue {
  readonly key: string;
  readonly value: Buffer;
  /** Of the write that made this value. */
  readonly revision: Revision;
}

export interface Page {
  readonly items: readonly KeyValue[];
  /** Of the store when it was read, or the one that was asked for. */
  readonly revision: Revision;
  readonly more: boolean;
  /** How many keys there are from the start of this page on. */
  readonly remaining: number;
}

export interface ListRequest {
  readonly prefix: string;
  /** First key wanted, when not the first of the prefix. */
  readonly start?: string | undefined;
  readonly limit?: number | undefined;
  /** Read the store as it was then. */
  readonly revision?: Revision | undefined;
}

/** A condition on the write: the key was last written at this revision; 0 means that it does not exist. */
export interface Guard {
  readonly key: string;
  readonly revision: Revision;
}

export type Operation =
  | { readonly type: "put"; readonly key: string; readonly value: Buffer; readonly ttlSeconds?: number | undefined }
  | { readonly type: "delete"; readonly key: string };

export type CommitResult =
  | { readonly ok: true; readonly revision: Revision }
  /** A guard failed: nothing was written. `found` are the guards' keys as they are, in the guards' order. */
  | { readonly ok: false; readonly revision: Revision; readonly found: readonly (KeyValue | undefined)[] };

export type StoreEvent =
  | { readonly type: "put"; readonly key: string; readonly value: Buffer; readonly revision: Revision }
  | { readonly type: "delete"; readonly key: string; readonly revision: Revision };

/** All events of the revisions up to and including `revision` that were not in an earlier batch. */
export interface EventBatch {
  readonly revision: Revision;
  readonly events: readonly StoreEvent[];
}

export interface WatchRequest {
  readonly prefix: string;
  /** The first revision whose events are wanted. */
  readonly from: Revision;
  readonly signal: AbortSignal;
}

export interface Storage {
  get(key: string): Promise<{ readonly revision: Revision; readonly item: KeyValue | undefined }>;
  list(request: ListRequest): Promise<Page>;
  /** All operations in one atomic step, if every guard holds. Different keys only. */
  commit(guards: readonly Guard[], operations: readonly Operation[]): Promise<CommitResult>;
  /** A revision that includes every write acknowledged, by anyone, before the call. */
  currentRevision(): Promise<Revision>;
  /** Ends when the signal aborts; throws StatusError `Expired` when `from` was compacted. */
  watch(request: WatchRequest): AsyncIterable<EventBatch>;
  /** Whether a value is stored in a form that new ones no longer have, so that writing it again unchanged changes something. */
  isOutdated?(key: string): Promise<boolean>;
  /** Forgets what was overwritten before this revision. */
  compact(revision: Revision): Promise<void>;
  close(): void;
}

/** The end of the range of all keys that begin with `prefix`, which must end in an ASCII character. */
export function prefixEnd(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}
