/** GET of a collection, whole or in pages that all show one revision. */
import { isStatus } from "@kayak/api";
import type { CachedObject } from "../cache/cached-object.ts";
import type { Handler } from "../http/context.ts";
import type { Store } from "../registry/store.ts";
import type { Revision } from "../storage/storage.ts";
import { ExpiredContinue, decodeContinue, encodeContinue } from "./continue-token.ts";
import { type ListParameters, listParameters } from "./options.ts";
import { viewOf } from "./forms/view.ts";
import { sendList } from "./present.ts";
import { type Selection, selectionOf } from "./selection.ts";

export function listEndpoint(store: Store): Handler {
  return async (context) => {
    viewOf(context);
    const page = await listPage(store, selectionOf(context, store.resource), listParameters(context));
    await sendList(context, store.resource, page);
  };
}

export interface ListPage {
  readonly objects: readonly CachedObject[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string | undefined;
    readonly remainingItemCount?: number | undefined;
  };
}

export async function listPage(store: Store, selection: Selection, parameters: ListParameters): Promise<ListPage> {
  const token = parameters.continue === undefined ? undefined : decodeContinue(parameters.continue);
  const revision = await stateFor(store, parameters, token?.revision);
  const range = { store, selection, start: token?.start, limit: parameters.limit };
  if (revision === "cached") return fromCache(range, store.mirror.revision);
  if (unchangedSince(store, revision)) return fromCache(range, revision);
  return fromStorage(range, revision).catch((error: unknown) => {
    throw token && isStatus(error, "Expired") ? new ExpiredContinue(token.start) : error;
  });
}

/** The state to show: what the cache has after waiting as the parameters demand, or a past revision. */
async function stateFor(
  store: Store,
  { revision, exact, continue: token }: ListParameters,
  pageRevision: Revision | undefined,
): Promise<Revision | "cached"> {
  if (pageRevision !== undefined) return pageRevision;
  if (revision !== undefined && exact) {
    await store.mirror.reach(revision);
    return revision;
  }
  if (revision === undefined || token !== undefined) await store.mirror.catchUp();
  else if (revision > 0) await store.mirror.reach(revision);
  return "cached";
}

/** Whether the cache shows the state of a past revision, because this resource has not changed since. */
function unchangedSince(store: Store, revision: Revision): boolean {
  return revision >= store.cache.changedAt && revision <= store.mirror.revision;
}

interface Range {
  readonly store: Store;
  readonly selection: Selection;
  readonly start: string | undefined;
  /** 0: no limit. */
  readonly limit: number;
}

function fromCache({ store, selection, start, limit }: Range, revision: Revision): ListPage {
  const candidates = candidatesIn(store, selection, start);
  const { matches } = selection;
  if (limit === 0)
    return {
      objects: matches ? candidates.filter(matches) : candidates,
      metadata: { resourceVersion: String(revision) },
    };
  const objects: CachedObject[] = [];
  let seen = 0;
  for (const object of candidates) {
    if (objects.length === limit) break;
    seen++;
    if (!matches || matches(object)) objects.push(object);
  }
  return paged({
    objects,
    revision,
    remaining: candidates.length - seen,
    selective: matches !== undefined,
    last: candidates[seen - 1]?.key,
  });
}

function candidatesIn(store: Store, { namespace, key }: Selection, start: string | undefined): readonly CachedObject[] {
  if (key === undefined) return store.cache.list(namespace, start);
  const only = store.cache.get(key);
  return only && (start === undefined || key >= start) ? [only] : [];
}

interface PageEnd {
  readonly objects: readonly CachedObject[];
  readonly revision: Revision;
  /** How many objects come after this page, before selection. */
  readonly remaining: number;
  readonly selective: boolean;
  /** Key of the last object looked at. */
  readonly last: string | undefined;
}

function paged({ objects, revision, remaining, selective, last }: PageEnd): ListPage {
  const resourceVersion = String(revision);
  if (remaining === 0 || last === undefined) return { objects, metadata: { resourceVersion } };
  const token = encodeContinue({ revision, start: `${last}\0` });
  return {
    objects,
    metadata: { resourceVersion, continue: token, ...(!selective && { remainingItemCount: remaining }) },
  };
}

/** How many objects are read from the storage at once where the client set no limit. */
const storagePage = 500;

async function fromStorage({ store, selection, start, limit }: Range, revision: Revision): Promise<ListPage> {
  const prefix = store.prefix + (selection.namespace ? `${selection.namespace}/` : "");
  const objects: CachedObject[] = [];
  let next = start === undefined ? undefined : store.prefix + start;
  for (;;) {
    const page = await store.storage.list({ prefix, start: next, limit: limit > 0 ? limit : storagePage, revision });
    let seen = 0;
    let last: string | undefined;
    for (const item of page.items) {
      if (limit > 0 && objects.length === limit) break;
      seen++;
      last = item.key.slice(store.prefix.length);
      const object = store.found(last, item);
      if (!selection.matches || selection.matches(object)) objects.push(object);
    }
    const remaining = page.remaining - seen;
    const full = limit > 0 && objects.length === limit;
    if (full || remaining === 0 || last === undefined)
      return paged({ objects, revision, remaining, selective: selection.matches !== undefined, last });
    next = `${store.prefix}${last}\0`;
  }
}
