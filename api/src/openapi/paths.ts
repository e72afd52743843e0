/** The paths of a resource, with the operations on each. */
import type { Resource, Subresource } from "../resource.ts";
import { describeType, type TypeInfo } from "../schema/kit.ts";
import {
  allowed,
  capital,
  connect,
  create,
  kindOf,
  listAllNamespaces,
  objectTarget,
  operationsOnCollection,
  operationsOnObject,
  statusType,
  type Method,
  type Operation,
  type Target,
} from "./operations.ts";
import { nameInPath, namespaceInPath, pathInPath, pretty, queryParameters, type Parameter } from "./parameters.ts";

export interface Path {
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly operations: readonly Operation[];
}

/** The paths of a resource and of its subresources. */
export function resourcePaths(resource: Resource): Path[] {
  const paths = [allNamespaces(resource), collection(resource), object(resource)];
  const behind = resource.subresources.flatMap((subresource) => subresourcePaths(resource, subresource));
  return [...paths, ...behind].filter(({ operations }) => operations.length > 0);
}

/** The types that the operations mention. */
export function typesOf(paths: readonly Path[]): Set<TypeInfo> {
  const operations = paths.flatMap((path) => path.operations);
  const mentioned = operations.flatMap(({ body, response }) => (body ? [body.type, response] : [response]));
  return new Set([statusType, ...mentioned]);
}

function root({ group, version }: Resource): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}

function collectionPath(resource: Resource): string {
  return `${root(resource)}${resource.namespaced ? "/namespaces/{namespace}" : ""}/${resource.plural}`;
}

function scopeParameters({ namespaced }: Resource): Parameter[] {
  return namespaced ? [namespaceInPath, pretty] : [pretty];
}

function allNamespaces(resource: Resource): Path {
  const lists = resource.namespaced && resource.verbs.includes("list");
  return {
    path: `${root(resource)}/${resource.plural}`,
    parameters: [pretty],
    operations: lists ? [listAllNamespaces(objectTarget(resource))] : [],
  };
}

function collection(resource: Resource): Path {
  return {
    path: collectionPath(resource),
    parameters: scopeParameters(resource),
    operations: allowed(operationsOnCollection, resource.verbs, objectTarget(resource)),
  };
}

function object(resource: Resource): Path {
  return {
    path: `${collectionPath(resource)}/{name}`,
    parameters: [nameInPath(resource.kind), ...scopeParameters(resource)],
    operations: allowed(operationsOnObject, resource.verbs, objectTarget(resource)),
  };
}

function subresourcePaths(resource: Resource, subresource: Subresource): Path[] {
  const options = subresource.options ? queryParameters(subresource.options) : [];
  const own = {
    path: `${collectionPath(resource)}/{name}/${subresource.name}`,
    parameters: [nameInPath(resource.kind), ...scopeParameters(resource), ...options],
    operations: subresourceOperations(resource, subresource),
  };
  if (!subresource.proxies) return [own];
  const target = subresourceTarget(resource, subresource);
  const operations = connectsBy(subresource).map((method) =>
    connect({ ...target, suffix: `${target.suffix}WithPath` }, method),
  );
  return [own, { path: `${own.path}/{path}`, parameters: [...own.parameters, pathInPath], operations }];
}

const TEXT: TypeInfo = { kind: "string" };

function subresourceTarget(resource: Resource, subresource: Subresource): Target {
  return {
    resource,
    suffix: capital(subresource.name),
    name: `${subresource.name} of the ${resource.kind}`,
    kind: kindOf(subresource),
    // What has options answers with a stream or a text.
    type: subresource.schema && !subresource.options ? describeType(subresource.schema) : TEXT,
  };
}

function subresourceOperations(resource: Resource, subresource: Subresource): Operation[] {
  const target = subresourceTarget(resource, subresource);
  if (subresource.connects) return connectsBy(subresource).map((method) => connect(target, method));
  const creates = subresource.verbs.includes("create") ? [create(target)] : [];
  return [...allowed(operationsOnObject, subresource.verbs, target), ...creates];
}

/** A stream is opened by GET (WebSocket) or POST (SPDY). */
function connectsBy({ proxies }: Subresource): readonly Method[] {
  return proxies ? ["delete", "get", "head", "options", "patch", "post", "put"] : ["get", "post"];
}
