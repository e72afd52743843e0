/** The level-based control loop: keys in a queue, state in caches, one switch over every outcome. */
import type { ObjectKey } from "./informer.ts";

/** What one reconcile came to. A thrown error means: again, with back-off. */
export type Outcome = { readonly kind: "done" } | { readonly kind: "requeueAfter"; readonly ms: number } | { readonly kind: "terminal"; readonly error: unknown };

export const done: Outcome = { kind: "done" };
export function requeueAfter(ms: number): Outcome {
  return { kind: "requeueAfter", ms };
}

export type Reconcile = (key: ObjectKey, signal: AbortSignal) => Promise<Outcome>;

/** A set of keys to work on: a key is handed to one worker at a time, and at most once more if added meanwhile. */
export interface WorkQueue {
  add(key: ObjectKey): void;
  addAfter(key: ObjectKey, ms: number): void;
  addRateLimited(key: ObjectKey): void;
  forget(key: ObjectKey): void;
  readonly length: number;
}

export interface ControllerOptions {
  readonly name: string;
  readonly queue: WorkQueue;
  readonly workers: number;
  readonly reconcile: Reconcile;
  readonly signal: AbortSignal;
}
