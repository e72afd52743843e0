import assert from "node:assert/strict";
import { Pods, type Resource } from "@kayak/api";
import { describe, it } from "mocha";
import { pod } from "../testing/fixtures.ts";
import { ResourceCache } from "./resource-cache.ts";
import type { EventEncoder, WatchFilter } from "./watcher.ts";

const resource = Pods as unknown as Resource;

/** How many events were encoded so far. */
let encoded = 0;

const encoder: EventEncoder = {
  id: "test",
  contentType: "application/json",
  event: (type, { key, revision }) => {
    encoded++;
    return Buffer.from(`${type} ${key}@${revision};`);
  },
  bookmark: () => Buffer.from(""),
  error: () => Buffer.from(""),
};

class Harness {
  readonly cache = new ResourceCache(resource);

  constructor() {
    this.cache.reset([], 1);
  }

  put(key: string, revision: number, labels: Record<string, string> = {}): void {
    const [namespace, name = ""] = key.split("/");
    const object = pod(name, { labels, metadata: { namespace } });
    this.cache.apply({ type: "put", key, revision, value: this.cache.codec.encode(object as never) });
  }

  remove(key: string, revision: number): void {
    this.cache.apply({ type: "delete", key, revision });
  }

  watch(filter?: WatchFilter, takes: () => boolean = () => true) {
    const seen: string[] = [];
    let ended = false;
    const sink = {
      write(chunk: Buffer) {
        seen.push(chunk.toString());
        return takes();
      },
      end: () => {
        ended = true;
      },
    };
    const watcher = this.cache.watch({ cursor: this.cache.events.next, filter, encoder, sink });
    return { watcher, seen, text: () => seen.join(""), ended: () => ended };
  }
}

function deliver(cache: ResourceCache): void {
  Array.from(cache.deliver());
}

describe("resource cache", () => {
  it("shows the newest state, in key order, by namespace", () => {
    const test = new Harness();
    const { cache } = test;
    for (const [index, key] of ["b/x", "a/y", "a/x", "ab/x"].entries()) test.put(key, 2 + index);
    assert.deepEqual(
      cache.list().map(({ key }) => key),
      ["a/x", "a/y", "ab/x", "b/x"],
    );
    assert.deepEqual(
      cache.list("a").map(({ key }) => key),
      ["a/x", "a/y"],
    );
    test.remove("a/x", 9);
    assert.deepEqual(
      cache.list("a").map(({ key }) => key),
      ["a/y"],
    );
    assert.equal(cache.changedAt, 9);
  });

  it("splices the resourceVersion into the stored bytes", () => {
    const test = new Harness();
    test.put("a/x", 42);
    const object = test.cache.get("a/x");
    assert.match(
      object?.bytes.toString() ?? "",
      /^\{"kind":"Pod","apiVersion":"v1","metadata":\{"resourceVersion":"42",/,
    );
    assert.equal(object?.object.metadata.resourceVersion, "42");
    assert.equal(object?.at(77).object.metadata.resourceVersion, "77");
    assert.equal(object?.at(77).object.metadata.name, "x");
  });

  it("ignores events that repeat what it knows", () => {
    const test = new Harness();
    test.put("a/x", 5);
    const watch = test.watch();
    test.put("a/x", 5);
    test.put("a/x", 4);
    test.remove("a/other", 6);
    deliver(test.cache);
    assert.equal(watch.text(), "");
    assert.equal(test.cache.get("a/x")?.revision, 5);
  });

  it("gives a watcher that has its turn late what came meanwhile, and no event twice", () => {
    const test = new Harness();
    const [early, late] = [test.watch(), test.watch()];
    test.put("a/web", 2);
    const round = test.cache.deliver();
    round.next();
    test.put("a/web", 3);
    Array.from(round);
    assert.deepEqual([early.seen, late.seen], [["ADDED a/web@2;"], ["ADDED a/web@2;MODIFIED a/web@3;"]]);
    deliver(test.cache);
    assert.deepEqual(
      [early.text(), late.text()],
      ["ADDED a/web@2;MODIFIED a/web@3;", "ADDED a/web@2;MODIFIED a/web@3;"],
    );
  });

  it("delivers what came together in one chunk, made once for all who see the same", () => {
    const test = new Harness();
    const watches = [test.watch(), test.watch()];
    const before = encoded;
    test.put("a/x", 2);
    test.put("a/x", 3);
    test.remove("a/x", 4);
    deliver(test.cache);
    for (const { seen } of watches) assert.deepEqual(seen, ["ADDED a/x@2;MODIFIED a/x@3;DELETED a/x@4;"]);
    assert.equal(encoded - before, 3);
  });

  it("turns changes into arrivals and departures for filters", () => {
    const test = new Harness();
    const { text } = test.watch({ id: "app=x", matches: ({ labels }) => labels["app"] === "x" });
    test.put("a/p", 2, { app: "y" });
    test.put("a/p", 3, { app: "x" });
    test.put("a/p", 4, { app: "x", more: "1" });
    test.put("a/p", 5, { app: "y" });
    test.remove("a/p", 6);
    test.put("a/q", 7, { app: "x" });
    test.remove("a/q", 8);
    deliver(test.cache);
    assert.equal(text(), "ADDED a/p@3;MODIFIED a/p@4;DELETED a/p@5;ADDED a/q@7;DELETED a/q@8;");
  });

  it("keeps a slow client's place, and ends its watch when the place is forgotten", () => {
    const test = new Harness();
    const slow = test.watch(undefined, () => false);
    test.put("a/x", 2);
    deliver(test.cache);
    test.put("a/x", 3);
    deliver(test.cache);
    assert.equal(slow.text(), "ADDED a/x@2;");
    slow.watcher.resume();
    assert.equal(slow.text(), "ADDED a/x@2;MODIFIED a/x@3;");
    const forgotten = test.cache.events.next;
    for (let revision = 4; test.cache.events.first <= forgotten; revision++) test.put("a/x", revision);
    deliver(test.cache);
    assert.equal(slow.ended(), false);
    slow.watcher.resume();
    assert.equal(slow.ended(), true);
  });

  it("ends all watches when it had to start again", () => {
    const test = new Harness();
    const watch = test.watch();
    test.cache.reset([], 50);
    assert.equal(watch.ended(), true);
    assert.equal(test.cache.events.after(49), undefined);
    assert.equal(test.cache.watcherCount, 0);
  });

  it("uses the object that was written here when its event comes", () => {
    const test = new Harness();
    const object = pod("x", { metadata: { namespace: "a" } });
    const value = test.cache.codec.encode(object as never);
    const written = test.cache.cached("a/x", { revision: 5, value });
    test.cache.expect(written);
    assert.equal(test.cache.newest("a/x"), written);
    assert.equal(test.cache.get("a/x"), undefined);
    test.cache.apply({ type: "put", key: "a/x", revision: 5, value });
    assert.equal(test.cache.get("a/x"), written);
    test.put("a/x", 6);
    assert.equal(test.cache.newest("a/x")?.revision, 6);
  });
});
