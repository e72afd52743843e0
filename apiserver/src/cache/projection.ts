/** Something kept up to date with one collection of the store. Keys are those below the collection's prefix. */
import type { KeyValue, Revision, StoreEvent } from "../storage/storage.ts";

export interface Projection {
  /** Everything there is, in key order: at the start, and again when events were lost. */
  reset(items: readonly KeyValue[], revision: Revision): void;
  /** One change. Changes come in revision order and may repeat what `reset` already gave. */
  apply(event: StoreEvent): void;
  /** A moment for telling others, after a batch of changes: one step each, between which more may change. */
  deliver?(): Iterable<unknown>;
}
