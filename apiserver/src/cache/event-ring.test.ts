import assert from "node:assert/strict";
import { ConfigMaps, type Resource } from "@kayak/api";
import { describe, it } from "mocha";
import { ObjectCodec } from "../storage/object-codec.ts";
import { CachedObject } from "./cached-object.ts";
import { type CacheEvent, EventRing } from "./event-ring.ts";

const resource = ConfigMaps as unknown as Resource;
const kind = { resource, codec: new ObjectCodec(resource) };

function event(revision: number, bytes = 10): CacheEvent {
  const object = new CachedObject(kind, { key: `k${revision}`, revision, bytes: Buffer.alloc(bytes) });
  return { type: "ADDED", revision, object, previous: undefined };
}

function ring(revisions: readonly number[], bounds: { events?: number; bytes?: number } = {}): EventRing {
  const made = new EventRing(10, bounds);
  for (const revision of revisions) made.push(event(revision));
  return made;
}

const revisionsAfter = (events: EventRing, revision: number) => {
  const first = events.after(revision);
  if (first === undefined) return undefined;
  return Array.from({ length: events.next - first }, (_, index) => events.at(first + index).revision);
};

describe("event ring", () => {
  it("gives the events after any revision since it began", () => {
    const events = ring([12, 13, 13, 17]);
    assert.deepEqual(revisionsAfter(events, 10), [12, 13, 13, 17]);
    assert.deepEqual(revisionsAfter(events, 12), [13, 13, 17]);
    assert.deepEqual(revisionsAfter(events, 13), [17]);
    assert.deepEqual(revisionsAfter(events, 15), [17]);
    assert.deepEqual(revisionsAfter(events, 17), []);
    assert.deepEqual(revisionsAfter(events, 99), []);
  });

  it("does not know what was before it", () => assert.equal(ring([12]).after(9), undefined));

  it("forgets the oldest beyond its length, and says so", () => {
    const events = ring([11, 12, 13, 14, 15], { events: 3 });
    assert.equal(events.first, 2);
    assert.equal(events.oldest, 12);
    assert.equal(events.after(11), undefined);
    assert.deepEqual(revisionsAfter(events, 12), [13, 14, 15]);
    assert.throws(() => events.at(1), RangeError);
  });

  it("forgets the oldest beyond its size, but keeps the newest", () => {
    const events = ring([11, 12, 13], { bytes: 25 });
    assert.deepEqual(revisionsAfter(events, 11), [12, 13]);
    events.push(event(14, 1000));
    assert.deepEqual(revisionsAfter(events, 13), [14]);
  });
});
