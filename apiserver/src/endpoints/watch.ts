/** A watch: perhaps the present state as ADDED events, then every change, until the time is up or the client goes. */
import { StatusError, expired, tooManyRequests } from "@kayak/api";
import type { CachedObject } from "../cache/cached-object.ts";
import type { EventEncoder, Watcher } from "../cache/watcher.ts";
import type { Handler, ResourceContext } from "../http/context.ts";
import type { Store } from "../registry/store.ts";
import type { Revision } from "../storage/storage.ts";
import { type WatchParameters, watchParameters } from "./options.ts";
import { eventEncoder } from "./forms/events.ts";
import { viewOf } from "./forms/view.ts";
import { type Selection, selectionOf, watchFilter } from "./selection.ts";
import type { Services } from "./services.ts";
import { type WatchConnection, httpWatch } from "./watch-connection.ts";

/** Each holds a connection; who comes beyond them is answered 429. */
const maxWatches = 10_000;
/** Clients that ask for no timeout get one between this and twice this. */
const minTimeoutSeconds = 1800;
/** Longer timers would fire at once. */
const maxTimerMs = 2 ** 31 - 1;
const bookmarkIntervalMs = 60_000;
const initialEventsEnd = { "k8s.io/initial-events-end": "true" };

export function watchEndpoint(store: Store, services: Pick<Services, "closing">): Handler {
  return async (context) => {
    await serveWatch({ store, context, closing: services.closing }, (type) => httpWatch(context, type));
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
  connect: (contentType: string) => WatchConnection,
): Promise<void> {
  const parameters = watchParameters(context);
  const selection = selectionOf(context, store.resource);
  const view = viewOf(context);
  await waitFor(store, parameters);
  if (store.mirror.watchCount >= maxWatches) throw tooManyRequests("too many watches, please try again later", 1);
  const events = eventEncoder(view, store.resource);
  const connection = connect(events.contentType);
  const encoder = connection.framed(events);
  const start = planStart(store, parameters);
  if (start === undefined) {
    connection.write(encoder.error(tooOld(store, parameters.revision ?? 0)));
    return connection.end();
  }
  const annotate = parameters.initialEvents === true && parameters.bookmarks;
  const initial = start.initial ? initialChunks({ store, selection, encoder, annotate }) : undefined;
  const filter = watchFilter(selection);
  const watcher = store.cache.watch({ cursor: start.cursor, filter, encoder, sink: connection, initial });
  run({ store, encoder, parameters, closing, connection, watcher });
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

/** The state as it is now, however late the client reads it. */
function initialChunks(initial: Initial): Iterable<Buffer> {
  return encoded(present(initial.store, initial.selection), initial.store.mirror.revision, initial);
}

function* encoded(
  objects: readonly CachedObject[],
  revision: Revision,
  { encoder, annotate }: Initial,
): Generator<Buffer> {
  let frames: Buffer[] = [];
  let size = 0;
  for (const object of objects) {
    const frame = encoder.event("ADDED", object);
    frames.push(frame);
    size += frame.length;
    if (size < initialChunkBytes) continue;
    yield Buffer.concat(frames);
    [frames, size] = [[], 0];
  }
  if (annotate) frames.push(encoder.bookmark(revision, initialEventsEnd));
  if (frames.length > 0) yield Buffer.concat(frames);
}

function present(store: Store, { namespace, key, matches }: Selection): readonly CachedObject[] {
  const only = key === undefined ? undefined : store.cache.get(key);
  const candidates = key === undefined ? store.cache.list(namespace) : only ? [only] : [];
  return matches ? candidates.filter(matches) : candidates;
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
    const revision = parameters.bookmarks ? watcher.progress(store.mirror.revision) : undefined;
    if (revision !== undefined) connection.write(encoder.bookmark(revision));
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
  const seconds = timeoutSeconds > 0 ? timeoutSeconds : minTimeoutSeconds * (1 + Math.random());
  return Math.min(1000 * seconds, maxTimerMs);
}
