/** The definitions of all types that a document mentions. */
import type { Resource } from "../resource.ts";
import type { MessageInfo, ScalarKind, TypeInfo } from "../schema/kit.ts";
import { definitionName, messageDefinition, scalarDefinition, type Dialect, type JsonSchema } from "./type-schema.ts";

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Definitions of the types and of all that they contain, by name. `resources` say which groups there are. */
export function definitions(
  types: Iterable<TypeInfo>,
  dialect: Dialect,
  resources: readonly Resource[],
): Record<string, JsonSchema> {
  const named = new Map<string, TypeInfo>();
  for (const type of types) collect(type, named);
  const names = [...named.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, define(named.get(name) as TypeInfo, dialect, resources)]));
}

function collect(type: TypeInfo, into: Map<string, TypeInfo>): void {
  if (type.kind === "list") return collect(type.element, into);
  if (type.kind === "map") return collect(type.value, into);
  const name = definitionName(type);
  if (name === undefined || into.has(name)) return;
  into.set(name, type);
  if (type.kind === "message") for (const field of type.fields.values()) collect(field.type, into);
}

function define(type: TypeInfo, dialect: Dialect, resources: readonly Resource[]): JsonSchema {
  if (type.kind !== "message") return scalarDefinition(type.kind as ScalarKind, dialect);
  const kinds = groupVersionKinds(type, resources);
  const definition = messageDefinition(type, dialect);
  return kinds.length === 0 ? definition : { ...definition, "x-kubernetes-group-version-kind": kinds };
}

/** Options that a request of any group may carry belong to every group. */
const OF_EVERY_GROUP = new Set(["DeleteOptions", "WatchEvent"]);

function groupVersionKinds(type: MessageInfo, resources: readonly Resource[]): GroupVersionKind[] {
  if (type.apiVersion === undefined) return [];
  const kind = type.name.slice(type.name.lastIndexOf(".") + 1);
  const [version = "", group = ""] = type.apiVersion.split("/").reverse();
  if (!OF_EVERY_GROUP.has(kind)) return [{ group, version, kind }];
  const served = new Map(resources.map((item) => [`${item.group}/${item.version}`, item]));
  return [...served.values()].map((item) => ({ group: item.group, version: item.version, kind }));
}
