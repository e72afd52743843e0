/** Objects as rows for people: what kubectl prints. */
import { type IncludeObject, type Resource, fromStored, tableFor } from "@kayak/api";
import type { CachedObject } from "../cache/cached-object.ts";

export interface TableView {
  readonly includeObject: IncludeObject;
  /** Of meta.k8s.io. */
  readonly version: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export function table(
  resource: Resource,
  objects: readonly CachedObject[],
  { includeObject, version, metadata }: TableView,
) {
  const rows = tableFor(
    resource,
    objects.map(({ object }) => object),
    { now: Date.now(), includeObject, ...(resource.storedAs && { shown: (object) => fromStored(resource, object) }) },
  );
  return { ...rows, apiVersion: `meta.k8s.io/${version}`, metadata };
}
