/**
 * What is written for an event, given those before it: the same event again only raises a count, many that differ in their message
 * alone are combined into one, and a source that says too much about an object is not heard. Pure but for its memory; the rules
 * and numbers are upstream's.
 */
import type { corev1 } from "@kayak/api";
import { LruMap } from "./lru.ts";

/** Objects and messages remembered; beyond it the least recently seen are forgotten, which costs a new Event object. */
const REMEMBERED = 4096;
/** More messages than this for one object and reason ... */
const MAX_SIMILAR = 10;
/** ... within this time, each since the last, are combined. */
const SIMILAR_WINDOW_MS = 600_000;
/** Events about one object that may come at once; more are dropped ... */
const SPAM_BURST = 25;
/** ... but one per this time. */
const SPAM_REFILL_MS = 300_000;

export type EventWrite =
  | { readonly kind: "create"; readonly event: corev1.Event }
  | { readonly kind: "patch"; readonly event: corev1.Event; readonly patch: Partial<corev1.Event> }
  | { readonly kind: "drop" };

interface Similar {
  readonly messages: Set<string>;
  lastMs: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

export class EventCorrelator {
  readonly #similar = new LruMap<string, Similar>(REMEMBERED);
  /** The newest write by identity. Its count is that of the Event in the API, once written. */
  readonly #written = new LruMap<string, corev1.Event>(REMEMBERED);
  readonly #buckets = new LruMap<string, Bucket>(REMEMBERED);

  plan(event: corev1.Event, nowMs: number): EventWrite {
    const { event: combined, identity } = this.#combine(event, nowMs);
    const write = this.#count(combined, identity);
    return this.#mayPass(event, nowMs) ? write : { kind: "drop" };
  }

  /** The Event to be raised is gone: returns it as a new one to create. */
  forgotten(write: EventWrite & { kind: "patch" }, name: string): corev1.Event {
    const event = { ...write.event, metadata: { ...write.event.metadata, name } };
    for (const identity of [exactIdentity(write.event), similarIdentity(write.event)]) {
      if (this.#written.get(identity)?.metadata.name === write.event.metadata.name) this.#written.set(identity, event);
    }
    return event;
  }

  #combine(event: corev1.Event, nowMs: number): { event: corev1.Event; identity: string } {
    const key = similarIdentity(event);
    const known = this.#similar.get(key);
    const similar =
      known && nowMs - known.lastMs <= SIMILAR_WINDOW_MS ? known : { messages: new Set<string>(), lastMs: nowMs };
    similar.lastMs = nowMs;
    similar.messages.add(event.message ?? "");
    this.#similar.set(key, similar);
    if (similar.messages.size < MAX_SIMILAR) return { event, identity: exactIdentity(event) };
    // Bounded: the oldest message makes room.
    similar.messages.delete(similar.messages.values().next().value as string);
    return { event: { ...event, message: `(combined from similar events): ${event.message}` }, identity: key };
  }

  #count(event: corev1.Event, identity: string): EventWrite {
    const previous = this.#written.get(identity);
    if (!previous) {
      this.#written.set(identity, event);
      return { kind: "create", event };
    }
    const count = (previous.count ?? 1) + 1;
    const { metadata, firstTimestamp } = previous;
    const counted = { ...event, metadata, firstTimestamp, count };
    this.#written.set(identity, counted);
    const { message, lastTimestamp } = event;
    return { kind: "patch", event: counted, patch: { count, message, lastTimestamp } };
  }

  #mayPass(event: corev1.Event, nowMs: number): boolean {
    const key = spamIdentity(event);
    const bucket = this.#buckets.get(key) ?? { tokens: SPAM_BURST, atMs: nowMs };
    const tokens = Math.min(SPAM_BURST, bucket.tokens + (nowMs - bucket.atMs) / SPAM_REFILL_MS);
    const passes = tokens >= 1;
    this.#buckets.set(key, { tokens: passes ? tokens - 1 : tokens, atMs: nowMs });
    return passes;
  }
}

function spamIdentity({ source, involvedObject: o }: corev1.Event): string {
  return [source?.component, source?.host, o.kind, o.namespace, o.name, o.uid, o.apiVersion].join("\0");
}

function similarIdentity(event: corev1.Event): string {
  const { involvedObject, type, reason, reportingComponent, reportingInstance } = event;
  return [spamIdentity(event), involvedObject.fieldPath, type, reason, reportingComponent, reportingInstance].join(
    "\0",
  );
}

function exactIdentity(event: corev1.Event): string {
  return [similarIdentity(event), event.message].join("\0");
}
