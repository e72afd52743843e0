import assert from "node:assert/strict";
import { ConfigMaps, type Resource, createLogger } from "@kayak/api";
import { afterEach, beforeEach, describe, it } from "mocha";
import { KeySpace } from "../storage/keys.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { EventBatch, WatchRequest } from "../storage/storage.ts";
import { WatchCache } from "./watch-cache.ts";

const resource = ConfigMaps as unknown as Resource;
const keys = new KeySpace("/registry");
const prefix = keys.prefixOf("core/configmaps");

/** A store whose watches can be broken, and held back from beginning again. */
class BreakableStorage extends MemoryStorage {
  private breaking = new AbortController();
  private held: Promise<void> | undefined;
  private release = () => {};

  override async *watch(request: WatchRequest): AsyncGenerator<EventBatch> {
    await this.held;
    const { signal } = this.breaking;
    yield* super.watch({ ...request, signal: AbortSignal.any([request.signal, signal]) });
    if (signal.aborted && !request.signal.aborted) throw new Error("the connection broke");
  }

  break(): void {
    this.held = new Promise((resolve) => (this.release = resolve));
    this.breaking.abort();
    this.breaking = new AbortController();
  }

  mend(): void {
    this.held = undefined;
    this.release();
  }
}

describe("watch cache", () => {
  let storage: BreakableStorage;
  let cache: WatchCache;

  beforeEach(() => {
    storage = new BreakableStorage();
    cache = new WatchCache({ storage, keys, resources: [resource], logger: createLogger("test", { write: () => {} }) });
  });
  afterEach(async () => {
    storage.mend();
    await cache.stop();
  });

  const put = async (name: string, data = "") => {
    const value = Buffer.from(
      `{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"${name}","namespace":"a"},"data":{"x":"${data}"}}`,
    );
    const result = await storage.commit([], [{ type: "put", key: `${prefix}a/${name}`, value }]);
    return result.revision;
  };
  const shown = () =>
    cache
      .of(resource)
      .list()
      .map(({ object }) => object.metadata.name);

  it("loads everything, page by page", async () => {
    const names = Array.from({ length: 1201 }, (_, index) => `n${String(index).padStart(4, "0")}`);
    for (const name of names) await put(name);
    await cache.start();
    assert.deepEqual(shown(), names);
  });

  it("includes every acknowledged write after catching up", async () => {
    await cache.start();
    for (let n = 0; n < 20; n++) {
      const revision = await put(`w${n}`);
      assert.ok((await cache.catchUp()) >= revision);
      assert.ok(shown().includes(`w${n}`));
    }
  });

  it("catches up with writes that its watch does not see", async () => {
    await cache.start();
    await put("mine");
    const { revision } = await storage.commit([], [{ type: "put", key: "/elsewhere", value: Buffer.from("x") }]);
    assert.ok((await cache.catchUp()) >= revision);
    assert.deepEqual(shown(), ["mine"]);
  });

  it("goes on where a broken watch ended, and its own watchers notice nothing", async () => {
    await cache.start();
    await put("before");
    await cache.catchUp();
    const seen: string[] = [];
    let ended = false;
    const { events } = cache.of(resource);
    const encoder = {
      id: "t",
      contentType: "application/json",
      event: (type: string, { key }: { key: string }) => Buffer.from(`${type} ${key};`),
      bookmark: () => Buffer.from(""),
      error: () => Buffer.from(""),
    };
    const sink = { write: (chunk: Buffer) => seen.push(chunk.toString()) > 0, end: () => (ended = true) };
    cache.of(resource).watch({ cursor: events.next, filter: undefined, encoder, sink });
    storage.break();
    await put("missed-1");
    await put("missed-2");
    storage.mend();
    await cache.catchUp();
    assert.deepEqual(shown(), ["before", "missed-1", "missed-2"]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(seen.join(""), "ADDED a/missed-1;ADDED a/missed-2;");
    assert.equal(ended, false);
  });

  it("loads again when what it missed was compacted, and sends its watchers away", async () => {
    await cache.start();
    await put("before");
    const known = await cache.catchUp();
    let ended = false;
    const encoder = {
      id: "t",
      contentType: "application/json",
      event: () => Buffer.from(""),
      bookmark: () => Buffer.from(""),
      error: () => Buffer.from(""),
    };
    cache.of(resource).watch({
      cursor: cache.of(resource).events.next,
      filter: undefined,
      encoder,
      sink: { write: () => true, end: () => (ended = true) },
    });
    storage.break();
    await storage.commit([], [{ type: "delete", key: `${prefix}a/before` }]);
    const last = await put("after");
    await storage.compact(last);
    storage.mend();
    await cache.catchUp();
    assert.deepEqual(shown(), ["after"]);
    assert.equal(ended, true);
    assert.equal(cache.of(resource).events.after(known), undefined);
    await put("later");
    await cache.catchUp();
    assert.deepEqual(shown(), ["after", "later"]);
  });

  it("refuses to wait for a revision that does not come", async () => {
    await cache.start();
    await assert.rejects(cache.reach(1_000_000), { reason: "Timeout", code: 504 });
  });
});
