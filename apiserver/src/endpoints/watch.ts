/** A watch: perhaps the present state as ADDED events, then every change, until the time is up or the client goes. */
import { StatusError, expired } from "@kayak/api";
import type { CachedObject } from "../cache/cached-object.ts";
import type { EventEncoder, WatchSink, Watcher } from "../cache/watcher.ts";
import type { Handler, ResourceContext } from "../http/context.ts";
import type { Store } from "../registry/store.ts";
import type { Revision } from "../storage/storage.ts";
import { type WatchParameters, watchParameters } from "./options.ts";
import { eventEncoder, viewOf } from "./present.ts";
import { type Selection, selectionOf, watchFilter } from "./selection.ts";
import type { Services } from "./services.ts";
import { type WatchConnection, httpWatch } from "./watch-connection.ts";

/** Clients that ask for no timeout get one between this and twice this. */
const minTimeoutSeconds = 1800;
const bookmarkIntervalMs = 60_000;
const initialEventsEnd = { "k8s.io/initial-events-end": "true" };

export function watchEndpoint(store: Store, services: Pick<Services, "closing">): Handler {
  return async (context) => {
    await serveWatch({ store, context, closing: services.closing }, () => httpWatch(context));
  };
}

interface WatchRequest {
  readonly store: Store;
  readonly context: ResourceContext;
  readonly closing: AbortSignal;
}

/** `connect` is called once nothing can be refused any more. Resolves when the watch has begun. */
export async function serveWatch(
  { store, context, closing }: WatchRequest,
  connect: () => WatchConnection,
): Promise<void> {
  const parameters = watchParameters(context);
  const selection = selectionOf(context, store.resource);
  const view = viewOf(context);
  await waitFor(store, parameters);
  const connection = connect();
  const encoder = connection.framed(eventEncoder(view, store.resource));
  const start = planStart(store, parameters);
  if (start === undefined) {
    connection.write(encoder.error(tooOld(store, parameters.revision ?? 0)));
    return connection.end();
  }
  if (start.initial)
    sendInitial(
      { store, selection, encoder, annotate: parameters.initialEvents === true && parameters.bookmarks },
      connection,
    );
  run({
    store,
    encoder,
    parameters,
    closing,
    connection,
    watcher: subscribe({ store, cursor: start.cursor, selection, encoder }, connection),
  });
}

async function waitFor({ mirror }: Store, { revision }: WatchParameters): Promise<void> {
  if (revision === undefined) await mirror.catchUp();
  else if (revision > 0) await mirror.reach(revision);
}

interface Start {
  readonly cursor: number;
  readonly initial: boolean;
}

/** Undefined: the events after the client's revision are no longer known. */
export function planStart(
  { cache }: Pick<Store, "cache">,
  { revision, initialEvents }: Pick<WatchParameters, "revision" | "initialEvents">,
): Start | undefined {
  const fromNow = revision === undefined || revision === 0 || initialEvents === true;
  if (fromNow) return { cursor: cache.events.next, initial: initialEvents ?? true };
  const cursor = cache.events.after(revision);
  return cursor === undefined ? undefined : { cursor, initial: false };
}

function tooOld({ cache }: Store, revision: Revision): StatusError {
  return expired(`too old resource version: ${revision} (${cache.events.oldest})`);
}

/** Initial events are joined into chunks of about this size. */
const initialChunkBytes = 256 * 1024;

interface Initial {
  readonly store: Store;
  readonly selection: Selection;
  readonly encoder: EventEncoder;
  readonly annotate: boolean;
}

function sendInitial({ store, selection, encoder, annotate }: Initial, sink: WatchSink): void {
  let frames: Buffer[] = [];
  let size = 0;
  const flush = () => {
    if (frames.length > 0) sink.write(Buffer.concat(frames));
    [frames, size] = [[], 0];
  };
  for (const object of present(store, selection)) {
    const frame = encoder.event("ADDED", object);
    frames.push(frame);
    size += frame.length;
    if (size > initialChunkBytes) flush();
  }
  if (annotate) frames.push(encoder.bookmark(store.mirror.revision, initialEventsEnd));
  flush();
}

function present(store: Store, { namespace, key, matches }: Selection): readonly CachedObject[] {
  const only = key === undefined ? undefined : store.cache.get(key);
  const candidates = key === undefined ? store.cache.list(namespace) : only ? [only] : [];
  return matches ? candidates.filter(matches) : candidates;
}

interface Subscription {
  readonly store: Store;
  readonly cursor: number;
  readonly selection: Selection;
  readonly encoder: EventEncoder;
}

function subscribe({ store, cursor, selection, encoder }: Subscription, sink: WatchSink): Watcher {
  return store.cache.watch({ cursor, filter: watchFilter(selection), encoder, sink });
}

interface Running {
  readonly store: Store;
  readonly encoder: EventEncoder;
  readonly parameters: WatchParameters;
  readonly closing: AbortSignal;
  readonly connection: WatchConnection;
  readonly watcher: Watcher;
}

/** Owns the watch's timers until the connection closes. */
function run({ store, encoder, parameters, closing, connection, watcher }: Running): void {
  const bookmark = () => {
    if (parameters.bookmarks && watcher.upToDate) connection.write(encoder.bookmark(store.mirror.revision));
  };
  const finish = () => {
    bookmark();
    watcher.end();
  };
  const interval = setInterval(bookmark, bookmarkIntervalMs);
  const timeout = setTimeout(finish, timeoutMs(parameters));
  closing.addEventListener("abort", finish, { once: true });
  connection.onDrain(() => watcher.resume());
  connection.onClose(() => {
    clearInterval(interval);
    clearTimeout(timeout);
    closing.removeEventListener("abort", finish);
    store.cache.unwatch(watcher);
  });
  if (closing.aborted) finish();
}

function timeoutMs({ timeoutSeconds }: WatchParameters): number {
  return 1000 * (timeoutSeconds > 0 ? timeoutSeconds : minTimeoutSeconds * (1 + Math.random()));
}
