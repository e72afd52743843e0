import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { objectKey, type Informer, type InformerHandlers } from "@kayak/client";
import { FakeClock } from "@kayak/client/testing";
import { at, pod } from "../testing/objects.ts";
import { OwnWrites } from "./own-writes.ts";

/** A cache that shows what it is told to. */
class Cache implements Informer<corev1.Pod> {
  readonly #objects = new Map<string, corev1.Pod>();
  readonly #handlers: InformerHandlers<corev1.Pod>[] = [];
  readonly synced = Promise.resolve();
  readonly hasSynced = true;
  readonly store = {
    get: (key: string) => this.#objects.get(key),
    list: () => [...this.#objects.values()],
    byIndex: () => [],
    size: 0,
  };

  on(handlers: InformerHandlers<corev1.Pod>): void {
    this.#handlers.push(handlers);
  }

  async run(): Promise<void> {}

  show(object: corev1.Pod): void {
    this.#objects.set(objectKey(object), object);
    for (const { add } of this.#handlers) add?.(object);
  }

  drop(object: corev1.Pod): void {
    this.#objects.delete(objectKey(object));
    for (const handlers of this.#handlers) handlers.delete?.(object);
  }
}

const revision = (name: string, resourceVersion: number) =>
  pod(name, { metadata: { resourceVersion: String(resourceVersion) } });

function setup() {
  const cache = new Cache();
  const clock = new FakeClock();
  return { cache, clock, writes: new OwnWrites(cache, clock) };
}

describe("OwnWrites", () => {
  it("waits until the cache shows what was written", () => {
    const { cache, writes } = setup();
    writes.wrote("a", revision("p", 10));
    writes.wrote("a", revision("q", 12));
    assert.equal(writes.pending("a"), true);
    assert.equal(writes.pending("b"), false);
    cache.show(revision("p", 10));
    assert.equal(writes.pending("a"), true);
    cache.show(revision("q", 12));
    assert.equal(writes.pending("a"), false);
  });

  it("is content with anything newer: the object may have come and gone", () => {
    const { cache, writes } = setup();
    writes.wrote("a", revision("p", 10));
    cache.show(revision("other", 11));
    assert.equal(writes.pending("a"), false);
  });

  it("doesn't wait for what the cache showed before the answer came", () => {
    const { cache, writes } = setup();
    cache.show(revision("p", 10));
    writes.wrote("a", revision("p", 10));
    assert.equal(writes.pending("a"), false);
  });

  it("waits until what was deleted goes or is on its way", () => {
    const { cache, writes } = setup();
    const [p, q, r] = [revision("p", 1), revision("q", 2), revision("r", 3)];
    for (const each of [p, q, r]) {
      cache.show(each);
      writes.deleted(each.metadata.name, each);
      assert.equal(writes.pending(each.metadata.name), true);
    }
    cache.drop(p);
    cache.show(pod("q", { metadata: { resourceVersion: "4", deletionTimestamp: at(0) } }));
    cache.show(pod("r", { metadata: { resourceVersion: "5", uid: "another" } }));
    assert.deepEqual(
      ["p", "q", "r"].map((owner) => writes.pending(owner)),
      [false, false, false],
    );
  });

  it("gives up in the end", async () => {
    const { clock, writes } = setup();
    writes.wrote("a", revision("p", 10));
    await clock.advance(61_000);
    assert.equal(writes.pending("a"), false);
  });
});
