/** Which objects a request is about: its selectors as a filter of cached objects. */
import {
  FieldSelectorError,
  SelectorError,
  badRequest,
  checkFieldSelector,
  parseFieldSelector,
  parseLabelSelector,
  type FieldSelector,
  type LabelSelector,
  type Resource,
} from "@kayak/api";
import type { CachedObject } from "../cache/cached-object.ts";
import type { WatchFilter } from "../cache/watcher.ts";
import type { ResourceContext } from "../http/context.ts";
import { cacheKey } from "../storage/keys.ts";

export interface Selection {
  readonly namespace: string | undefined;
  /** Undefined: all objects of the namespace, or of all namespaces. */
  readonly matches: WatchFilter;
  /** Where the selectors leave one object at most: its key. */
  readonly key: string | undefined;
}

export function selectionOf(context: ResourceContext, resource: Resource): Selection {
  const labels = parsed(() => parseLabelSelector(context.parameter("labelSelector") ?? ""));
  const fields = parsed(() => parseFieldSelector(context.parameter("fieldSelector") ?? ""));
  parsed(() => checkFieldSelector(resource, fields));
  const { name } = context.info;
  const namespace = resource.namespaced
    ? (context.info.namespace ?? fields.exactValue("metadata.namespace"))
    : undefined;
  const only = name ?? fields.exactValue("metadata.name");
  const key =
    only !== undefined && (namespace !== undefined || !resource.namespaced)
      ? cacheKey({ namespace, name: only })
      : undefined;
  return { namespace, key, matches: filter(labels, fields, { name, key }) };
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SelectorError || error instanceof FieldSelectorError) throw badRequest(error.message);
    throw error;
  }
}

type Only = { readonly name: string | undefined; readonly key: string | undefined };

/** The cheapest test first: keys need no parsing. */
function filter(labels: LabelSelector, fields: FieldSelector, { name, key }: Only): WatchFilter {
  if (labels.isEmpty && fields.isEmpty && name === undefined) return undefined;
  const checksFields = !fields.isEmpty;
  const checksLabels = !labels.isEmpty;
  return (object) =>
    (key === undefined || object.key === key) &&
    (!checksFields || fields.matches(object.fields)) &&
    (!checksLabels || labels.matches(object.labels));
}

/** The filter of a watch, which sees all namespaces' events. */
export function watchFilter({ namespace, matches }: Selection): WatchFilter {
  if (namespace === undefined) return matches;
  const prefix = `${namespace}/`;
  if (!matches) return (object) => object.key.startsWith(prefix);
  return (object: CachedObject) => object.key.startsWith(prefix) && matches(object);
}
