/** What every Storage must do; run on each implementation. */
import assert from "node:assert/strict";
import { isStatus } from "@kayak/api";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { EventBatch, Storage, StoreEvent } from "./storage.ts";

const bytes = (text: string) => Buffer.from(text);
const put = (key: string, text: string) => ({ type: "put", key, value: bytes(text) }) as const;
const remove = (key: string) => ({ type: "delete", key }) as const;

export function describeStorage(name: string, open: () => Promise<Storage>) {
  describe(`storage: ${name}`, () => {
    let storage: Storage;
    /** Every test works below a prefix of its own. */
    let prefix: string;
    let tests = 0;

    beforeEach(async () => {
      storage = await open();
      prefix = `/contract/${process.pid}-${tests++}/`;
    });
    afterEach(() => storage.close());

    const create = async (key: string, text: string) => {
      const result = await storage.commit([{ key: prefix + key, revision: 0 }], [put(prefix + key, text)]);
      assert.ok(result.ok);
      return result.revision;
    };

    it("gives back what was put, with the revision of the write", async () => {
      const revision = await create("a", "one");
      const { item } = await storage.get(`${prefix}a`);
      assert.equal(item?.value.toString(), "one");
      assert.equal(item?.revision, revision);
      assert.equal((await storage.get(`${prefix}b`)).item, undefined);
    });

    it("refuses to create what exists and says what is there", async () => {
      const revision = await create("a", "one");
      const again = await storage.commit([{ key: `${prefix}a`, revision: 0 }], [put(`${prefix}a`, "two")]);
      assert.ok(!again.ok);
      assert.deepEqual(
        again.found.map((item) => [item?.value.toString(), item?.revision]),
        [["one", revision]],
      );
    });

    it("lets one of two writes with the same guard win", async () => {
      const revision = await create("a", "one");
      const write = (text: string) => storage.commit([{ key: `${prefix}a`, revision }], [put(`${prefix}a`, text)]);
      const results = await Promise.all([write("x"), write("y"), write("z")]);
      assert.equal(results.filter(({ ok }) => ok).length, 1);
    });

    it("writes all operations of a commit at one revision, or none", async () => {
      const first = await storage.commit(
        [
          { key: `${prefix}a`, revision: 0 },
          { key: `${prefix}b`, revision: 0 },
        ],
        [put(`${prefix}a`, "1"), put(`${prefix}b`, "2")],
      );
      assert.ok(first.ok);
      const page = await storage.list({ prefix });
      assert.deepEqual(
        page.items.map(({ revision }) => revision),
        [first.revision, first.revision],
      );
      const second = await storage.commit(
        [
          { key: `${prefix}c`, revision: 0 },
          { key: `${prefix}b`, revision: 0 },
        ],
        [put(`${prefix}c`, "3")],
      );
      assert.ok(!second.ok);
      assert.deepEqual(
        second.found.map((item) => item?.key),
        [undefined, `${prefix}b`],
      );
      assert.equal((await storage.get(`${prefix}c`)).item, undefined);
    });

    it("lists in key order, page by page, at one revision", async () => {
      for (const key of ["b", "d", "a", "c"]) await create(key, key);
      const first = await storage.list({ prefix, limit: 3 });
      assert.deepEqual(
        first.items.map(({ value }) => value.toString()),
        ["a", "b", "c"],
      );
      assert.ok(first.more);
      assert.equal(first.remaining, 4);
      await create("e", "late");
      const next = await storage.list({ prefix, start: `${prefix}c\0`, revision: first.revision });
      assert.deepEqual(
        next.items.map(({ value }) => value.toString()),
        ["d"],
      );
      assert.equal(next.more, false);
      assert.equal(next.revision, first.revision);
    });

    it("knows a revision that covers every acknowledged write", async () => {
      const revision = await create("a", "one");
      assert.ok((await storage.currentRevision()) >= revision);
    });

    it("refuses to read what was compacted, as Expired", async () => {
      const old = await create("a", "one");
      const newer = await create("b", "two");
      await storage.compact(newer);
      await storage.compact(newer);
      await assert.rejects(storage.list({ prefix, revision: old }), (error) => isStatus(error, "Expired"));
      await assert.rejects(collect(storage, { prefix, from: old, count: 1 }), (error) => isStatus(error, "Expired"));
    });

    it("watches from a past revision, in order, with deletions, without neighbours' keys", async () => {
      const from = await create("a", "one");
      await storage.commit([], [put(`${prefix.slice(0, -1)}x/other`, "no")]);
      await storage.commit([], [put(`${prefix}a`, "two")]);
      const watching = collect(storage, { prefix, from, count: 4 });
      await storage.commit([], [remove(`${prefix}a`)]);
      await create("b", "three");
      const events = await watching;
      assert.deepEqual(events.map(describeEvent), ["put a one", "put a two", "delete a", "put b three"]);
      const revisions = events.map(({ revision }) => revision);
      assert.deepEqual(
        revisions,
        [...revisions].sort((a, b) => a - b),
      );
    });

    it("never splits a revision between batches", async () => {
      const from = (await storage.currentRevision()) + 1;
      const batches: EventBatch[] = [];
      const watching = collect(storage, { prefix, from, count: 6, batches });
      for (const round of [1, 2, 3])
        await storage.commit([], [put(`${prefix}a`, `${round}`), put(`${prefix}b`, `${round}`)]);
      await watching;
      for (const { events, revision } of batches) {
        assert.equal(events.length % 2, 0);
        assert.ok(events.every((event) => event.revision <= revision));
      }
    });

    it("says of a batch no later revision than it has come to, however far back it began", async () => {
      const count = 1200;
      const from = (await storage.currentRevision()) + 1;
      await Promise.all(Array.from({ length: count }, (_, index) => create(`n${index}`, "x")));
      const batches: EventBatch[] = [];
      await collect(storage, { prefix, from, count, batches });
      let told = from - 1;
      for (const { events, revision } of batches) {
        for (const event of events) assert.ok(event.revision > told, `${event.revision} after ${told} was told`);
        told = revision;
      }
    });

    function describeEvent(event: StoreEvent): string {
      const key = event.key.slice(prefix.length);
      return event.type === "put" ? `put ${key} ${event.value.toString()}` : `delete ${key}`;
    }
  });
}

async function collect(
  storage: Storage,
  request: { prefix: string; from: number; count: number; batches?: EventBatch[] },
): Promise<StoreEvent[]> {
  const controller = new AbortController();
  const events: StoreEvent[] = [];
  for await (const batch of storage.watch({ ...request, signal: controller.signal })) {
    if (batch.events.length > 0) request.batches?.push(batch);
    events.push(...batch.events);
    if (events.length >= request.count) controller.abort();
  }
  return events;
}
