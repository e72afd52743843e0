/** Objects as rows for people: what kubectl prints. */
import type { Resource } from "@kayak/api";
import type { CachedObject } from "../cache/cached-object.ts";
import { partialMetadata } from "./partial-metadata.ts";

export type IncludeObject = "None" | "Metadata" | "Object";

export interface TableOptions {
  readonly includeObject: IncludeObject;
  readonly version: string;
  readonly now: number;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

const name: Column = { name: "Name", type: "string", format: "name", description: "Name must be unique within a namespace.", priority: 0 };
const created: Column = { name: "Created At", type: "date", format: "", description: "CreationTimestamp is when the object was created.", priority: 0 };

export function table(_resource: Resource, objects: readonly CachedObject[], options: TableOptions): Record<string, unknown> {
  const rows = objects.map((cached) => ({ cells: [cached.object.metadata.name, cached.object.metadata.creationTimestamp], ...included(cached, options) }));
  return { kind: "Table", apiVersion: `meta.k8s.io/${options.version}`, metadata: {}, columnDefinitions: [name, created], rows };
}

function included(cached: CachedObject, { includeObject, version }: TableOptions) {
  switch (includeObject) {
    case "None":
      return {};
    case "Metadata":
      return { object: partialMetadata(cached.object, version) };
    case "Object":
      return { object: cached.object };
  }
}
