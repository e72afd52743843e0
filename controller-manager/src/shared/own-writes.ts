/**
 * What a controller wrote and its cache may not show yet. Deciding on a cache that lags behind its own writes would do the
 * same work twice (create a second pod for the same gap), so a controller asks `pending` before it decides; the event that
 * brings the cache up to date wakes it again.
 */
import type { KubernetesObject } from "@kayak/api";
import { objectKey, type Clock, type Informer, type ObjectKey } from "@kayak/client";
import { isTerminating } from "./objects.ts";

/** A write that the cache never shows (its object came and went while the watch was down) stops counting after this. */
const FORGOTTEN_AFTER_MS = 60_000;

/** When to look again in case no event wakes the controller. */
export const STALE_RECHECK_MS = 10_000;

type Expected = { readonly uid: string; readonly atMs: number } & (
  | { readonly kind: "written"; readonly revision: number }
  | { readonly kind: "deleted" }
);

export class OwnWrites<T extends KubernetesObject> {
  readonly #informer: Informer<T>;
  readonly #clock: Clock;
  /** By the owner on whose behalf the write was made, then by the key of what was written. */
  readonly #expected = new Map<ObjectKey, Map<ObjectKey, Expected>>();
  /** The newest revision in the cache: a watch delivers in order, so everything older is in it too. */
  #seen = 0;

  constructor(informer: Informer<T>, clock: Clock) {
    this.#informer = informer;
    this.#clock = clock;
    const see = (object: T) => {
      this.#seen = Math.max(this.#seen, revisionOf(object));
    };
    informer.on({ add: see, update: see, delete: see });
  }

  wrote(owner: ObjectKey, object: T): void {
    this.#expect(owner, object, { kind: "written", revision: revisionOf(object) });
  }

  deleted(owner: ObjectKey, object: T): void {
    this.#expect(owner, object, { kind: "deleted" });
  }

  /** Whether the cache lacks something that was written for this owner. */
  pending(owner: ObjectKey): boolean {
    const expected = this.#expected.get(owner);
    if (!expected) return false;
    for (const [key, write] of expected) if (this.#isSettled(key, write)) expected.delete(key);
    if (expected.size === 0) this.#expected.delete(owner);
    return expected.size > 0;
  }

  forget(owner: ObjectKey): void {
    this.#expected.delete(owner);
  }

  #expect(owner: ObjectKey, object: T, what: { kind: "written"; revision: number } | { kind: "deleted" }): void {
    const expected = this.#expected.get(owner) ?? new Map<ObjectKey, Expected>();
    this.#expected.set(
      owner,
      expected.set(objectKey(object), { ...what, uid: object.metadata.uid, atMs: this.#clock.now() }),
    );
  }

  #isSettled(key: ObjectKey, write: Expected): boolean {
    if (this.#clock.now() - write.atMs > FORGOTTEN_AFTER_MS) return true;
    if (write.kind === "written") return write.revision <= this.#seen;
    const object = this.#informer.store.get(key);
    return !object || object.metadata.uid !== write.uid || isTerminating(object);
  }
}

/** Resource versions are decimal and grow with every write of a resource. */
function revisionOf(object: KubernetesObject): number {
  return Number(object.metadata.resourceVersion) || 0;
}
