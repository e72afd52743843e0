/** Which objects a request is about: its selectors as a filter of cached objects. */
import {
  FieldSelectorError,
  SelectorError,
  badRequest,
  checkFieldSelector,
  parseFieldSelector,
  parseLabelSelector,
  storedSelector,
  type FieldSelector,
  type LabelSelector,
  type Resource,
} from "@kayak/api";
import type { ObjectFilter, WatchFilter } from "../cache/watcher.ts";
import type { ResourceContext } from "../http/context.ts";
import { cacheKey } from "../storage/keys.ts";

export interface Selection {
  readonly namespace: string | undefined;
  /** Undefined: all objects of the namespace, or of all namespaces. */
  readonly matches: ObjectFilter | undefined;
  /** What the selectors are, as text. */
  readonly id: string;
  /** Where the selectors leave one object at most: its key. */
  readonly key: string | undefined;
}

export function selectionOf(context: ResourceContext, resource: Resource): Selection {
  const texts = [context.parameter("labelSelector") ?? "", context.parameter("fieldSelector") ?? ""] as const;
  const labels = parsed(() => parseLabelSelector(texts[0]));
  const fields = parsed(() => storedSelector(resource, parseFieldSelector(texts[1])));
  parsed(() => checkFieldSelector(resource.storedAs ?? resource, fields));
  const { name } = context.info;
  if (name !== undefined && !fields.isEmpty && fields.exactValue("metadata.name") !== name)
    throw badRequest("fieldSelector metadata.name doesn't match requested name");
  const namespace = resource.namespaced
    ? (context.info.namespace ?? fields.exactValue("metadata.namespace"))
    : undefined;
  const only = name ?? fields.exactValue("metadata.name");
  const key =
    only !== undefined && (namespace !== undefined || !resource.namespaced)
      ? cacheKey({ namespace, name: only })
      : undefined;
  const id = JSON.stringify([namespace, name, ...texts]);
  return { namespace, key, id, matches: filter(labels, fields, { name, key }) };
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
function filter(labels: LabelSelector, fields: FieldSelector, { name, key }: Only): ObjectFilter | undefined {
  if (labels.isEmpty && fields.isEmpty && name === undefined) return undefined;
  const checksFields = !fields.isEmpty;
  const checksLabels = !labels.isEmpty;
  return (object) =>
    (key === undefined || object.key === key) &&
    (!checksFields || fields.matches(object.fields)) &&
    (!checksLabels || labels.matches(object.labels));
}

/** The filter of a watch, which sees all namespaces' events. */
export function watchFilter({ namespace, matches, id }: Selection): WatchFilter | undefined {
  if (namespace === undefined) return matches && { id, matches };
  const prefix = `${namespace}/`;
  const within: ObjectFilter = (object) => object.key.startsWith(prefix);
  return { id, matches: matches ? (object) => within(object) && matches(object) : within };
}
