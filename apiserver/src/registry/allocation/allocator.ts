/** Hands out things that only one object may have, as keys of their own written in the same transaction as the object. */
import type { Guard, KeyValue, Operation } from "../../storage/storage.ts";
import type { AnyObject } from "../strategy.ts";

export interface Allocation<T> {
  /** The object with what it was given filled in. */
  readonly object: T;
  readonly guards: readonly Guard[];
  readonly operations: readonly Operation[];
}

export interface Allocator<T extends AnyObject> {
  /** What the object needs and hasn't got, and what it had and no longer needs. Throws when something asked for is taken. */
  allocate(next: T, current: T | undefined): Allocation<T>;
  /** Everything the object holds. */
  release(object: T): readonly Operation[];
  /** These keys turned out to be taken by others. */
  taken(found: readonly KeyValue[]): void;
}
