/**
 * Keeps a sink current with one resource: first the whole state, then every change. Uses WatchList (the state as watch events, ended
 * by a bookmark) until a server refuses it, then list and watch. Resumes a broken watch where it stopped; starts over when the
 * server no longer knows that point (410).
 */
import { StatusError, isStatus, type KubernetesObject, type Logger, type Resource } from "@kayak/api";
import { createBackoff, type Backoff } from "../backoff.ts";
import type { Client, Selectors, WatchEvent } from "../client.ts";
import { sleep, type Clock } from "../clock.ts";
import type { ObjectKey } from "../informer.ts";
import { objectKey } from "./diff.ts";

const INITIAL_EVENTS_END = "k8s.io/initial-events-end";
/** Watches end and resume after this, plus up to as much again, so that clients don't return all at once. */
const WATCH_SECONDS = 300;
const LIST_PAGE = 500;
/** A watch that ends sooner without an event is a failure, and backed off from. */
const SHORT_WATCH_MS = 1000;
const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 10_000;

export interface Sink<T> {
  replace(items: ReadonlyMap<ObjectKey, T>): void;
  apply(type: "ADDED" | "MODIFIED" | "DELETED", object: T): void;
}

export interface ReflectorOptions<T extends KubernetesObject> {
  readonly client: Client;
  readonly resource: Resource<T>;
  readonly scope: Selectors & { readonly namespace?: string | undefined };
  readonly sink: Sink<T>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #backoff: Backoff = createBackoff({ initialMs: FIRST_RETRY_MS, maxMs: MAX_RETRY_MS, jitter: 0.5 });
  /** Where the sink stands; undefined: it must be replaced whole. */
  #resourceVersion: string | undefined;
  /** Until a server answers that it doesn't know WatchList. */
  #watchList = true;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#cycle(signal);
      } catch (error) {
        if (signal.aborted) return;
        await this.#recover(error, signal);
      }
    }
  }

  async #cycle(signal: AbortSignal): Promise<void> {
    if (this.#resourceVersion === undefined && !this.#watchList) await this.#list(signal);
    const startMs = this.#options.clock.now();
    const progressed = await this.#watch(signal);
    const short = this.#options.clock.now() - startMs < SHORT_WATCH_MS;
    if (!progressed && short && !signal.aborted) throw new StatusError("ServiceUnavailable", "the watch ended at once");
  }

  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    const { logger, resource, clock } = this.#options;
    if (isExpired(error)) {
      this.#resourceVersion = undefined;
      logger.info("history expired, listing again", { resource: resource.plural });
    } else if (this.#watchList && this.#resourceVersion === undefined && refusesWatchList(error)) {
      this.#watchList = false;
      return;
    } else {
      logger.debug("watch failed", { resource: resource.plural, error });
    }
    await sleep(clock, this.#backoff.next(), signal);
  }

  /** Returns whether it led anywhere: the whole initial state, or at least one event, came. */
  async #watch(signal: AbortSignal): Promise<boolean> {
    const { client, resource, scope, sink } = this.#options;
    const from = this.#resourceVersion;
    const start = from === undefined ? { sendInitialEvents: true } : { resourceVersion: from };
    const timeoutSeconds = Math.round(WATCH_SECONDS * (1 + Math.random()));
    const stream = client.watch(resource, { ...scope, ...start, timeoutSeconds, allowWatchBookmarks: true, signal });
    let loading = from === undefined ? new Map<ObjectKey, T>() : undefined;
    let progressed = false;
    for await (const event of stream) {
      if (signal.aborted) break;
      if (loading) loading = this.#load(loading, event);
      else {
        if (event.type !== "BOOKMARK") sink.apply(event.type, event.object);
        this.#reached(event.object);
      }
      progressed = loading === undefined;
    }
    return progressed;
  }

  /** One event of the initial state. Returns the state so far, or undefined once it is complete and handed over. */
  #load(state: Map<ObjectKey, T>, event: WatchEvent<T>): Map<ObjectKey, T> | undefined {
    if (event.type === "DELETED") state.delete(objectKey(event.object));
    else if (event.type !== "BOOKMARK") state.set(objectKey(event.object), event.object);
    else if (event.object.metadata.annotations?.[INITIAL_EVENTS_END] === "true") {
      this.#options.sink.replace(state);
      this.#reached(event.object);
      return undefined;
    }
    return state;
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { client, resource, scope, sink } = this.#options;
    const items = new Map<ObjectKey, T>();
    let next: string | undefined;
    let resourceVersion: string | undefined;
    do {
      const page = await client.list(resource, { ...scope, limit: LIST_PAGE, continue: next, signal });
      for (const item of page.items) items.set(objectKey(item), item);
      next = page.metadata.continue || undefined;
      resourceVersion = page.metadata.resourceVersion;
    } while (next !== undefined);
    sink.replace(items);
    this.#resourceVersion = resourceVersion;
    this.#backoff.reset();
  }

  #reached(object: KubernetesObject): void {
    this.#resourceVersion = object.metadata.resourceVersion;
    this.#backoff.reset();
  }
}

function isExpired(error: unknown): boolean {
  return isStatus(error, "Expired") || isStatus(error, "Gone");
}

function refusesWatchList(error: unknown): boolean {
  return isStatus(error, "Invalid") || isStatus(error, "BadRequest");
}
