/** OpenAPI v3: one document per group and version, and the index that names them. */
import { createHash } from "node:crypto";
import { groupVersion, type Resource } from "../resource.ts";
import { definitions } from "./definitions.ts";
import type { Operation } from "./operations.ts";
import type { Parameter } from "./parameters.ts";
import { resourcePaths, typesOf, type Path } from "./paths.ts";
import { schemaOf, v3, type JsonSchema } from "./type-schema.ts";

export interface OpenApiV3Index {
  readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

/** The index: the hash in each URL changes when its document does, so that clients may keep documents for good. */
export function openapiV3Index(resources: readonly Resource[]): OpenApiV3Index {
  const versions = [...new Set(resources.map(groupVersion))].sort();
  return { paths: Object.fromEntries(versions.map((version) => indexEntry(version, resources))) };
}

function indexEntry(version: string, resources: readonly Resource[]): [string, { serverRelativeURL: string }] {
  const path = version.includes("/") ? `apis/${version}` : `api/${version}`;
  const hash = createHash("sha256").update(JSON.stringify(openapiV3Document(version, resources)));
  return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash.digest("hex").toUpperCase()}` }];
}

/** The document of `v1` or `apps/v1`; undefined when nothing is served there. */
export function openapiV3Document(version: string, resources: readonly Resource[]): JsonSchema | undefined {
  const served = resources.filter((resource) => groupVersion(resource) === version);
  if (served.length === 0) return undefined;
  const paths = served.flatMap(resourcePaths);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "unversioned" },
    paths: Object.fromEntries(paths.map((path) => [path.path, pathItem(path)])),
    components: {
      schemas: definitions(typesOf(paths), v3, resources),
      securitySchemes: { BearerToken: { type: "apiKey", in: "header", name: "authorization" } },
    },
  };
}

function pathItem({ parameters, operations }: Path): JsonSchema {
  return {
    parameters: parameters.map(parameter),
    ...Object.fromEntries(operations.map((operation) => [operation.method, operationObject(operation)])),
  };
}

function parameter({ type, ...rest }: Parameter): JsonSchema {
  return { ...rest, schema: { type, uniqueItems: true } };
}

function operationObject(operation: Operation): JsonSchema {
  const { id, description, tag, action, kind, query, body } = operation;
  return {
    tags: [tag],
    description,
    operationId: id,
    ...(query.length > 0 && { parameters: query.map(parameter) }),
    ...(body && { requestBody: { required: body.required, content: requestContent(operation) } }),
    responses: responses(operation),
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": kind,
  };
}

const PATCH_TYPES = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];

function requestContent({ body, method }: Operation): JsonSchema {
  const schema = body && schemaOf(body.type, v3);
  const types = method === "patch" ? PATCH_TYPES : ["application/json", "application/yaml"];
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}

const CODE_TEXTS = { 200: "OK", 201: "Created", 202: "Accepted" } as const;

function responses({ action, codes, response }: Operation): JsonSchema {
  const types = action === "list" ? ["application/json", "application/json;stream=watch"] : ["application/json"];
  const plain = response.kind === "string" ? ["text/plain"] : types;
  const content = Object.fromEntries(plain.map((type) => [type, { schema: schemaOf(response, v3) }]));
  const good = codes.map((code) => [code, { description: CODE_TEXTS[code], content }] as const);
  return { ...Object.fromEntries(good), 401: { description: "Unauthorized" } };
}
