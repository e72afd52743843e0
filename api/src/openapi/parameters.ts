/** The query parameters that requests take, read off the option types. */
import { describeMessage, type FieldInfo, type Schema, type TypeInfo } from "../schema/kit.ts";
import * as metav1 from "../types/meta/v1/index.ts";

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly description: string;
  readonly type: "string" | "boolean" | "integer";
  readonly required?: true;
}

/** Options that can't be written into a query, or that this server doesn't know. */
const NOT_IN_QUERIES = new Set(["preconditions", "shardSelector"]);

/** The fields of an option type as query parameters. */
export function queryParameters(options: Schema): Parameter[] {
  const fields = [...describeMessage(options).fields].filter(([name]) => !NOT_IN_QUERIES.has(name));
  return fields.map(([name, field]) => queryParameter(name, field)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function queryParameter(name: string, { type, description }: FieldInfo): Parameter {
  return { name, in: "query", description, type: queryType(type) };
}

function queryType(type: TypeInfo): Parameter["type"] {
  if (type.kind === "boolean") return "boolean";
  return type.kind === "int32" || type.kind === "int64" ? "integer" : "string";
}

export const pretty: Parameter = {
  name: "pretty",
  in: "query",
  description: "Whether the answer is indented for people to read.",
  type: "string",
};

export const namespaceInPath: Parameter = {
  name: "namespace",
  in: "path",
  description: "The namespace of the object.",
  type: "string",
  required: true,
};

export function nameInPath(kind: string): Parameter {
  return { name: "name", in: "path", description: `The name of the ${kind}.`, type: "string", required: true };
}

/** Behind a proxy: may have slashes. */
export const pathInPath: Parameter = {
  name: "path",
  in: "path",
  description: "The path of the request that is passed on.",
  type: "string",
  required: true,
};

export const createParameters = queryParameters(metav1.CreateOptions);
export const updateParameters = queryParameters(metav1.UpdateOptions);
export const patchParameters = queryParameters(metav1.PatchOptions);
export const deleteParameters = queryParameters(metav1.DeleteOptions);
export const listParameters = queryParameters(metav1.ListOptions);

/** A collection is selected as a list is, and deleted as objects are. */
export const deleteCollectionParameters = [
  ...deleteParameters,
  ...listParameters.filter(({ name }) => name !== "watch" && name !== "allowWatchBookmarks"),
].toSorted((a, b) => (a.name < b.name ? -1 : 1));
