/** OpenAPI v2: everything in one document, for older clients. */
import type { Resource } from "../resource.ts";
import { definitions } from "./definitions.ts";
import type { Operation } from "./operations.ts";
import type { Parameter } from "./parameters.ts";
import { resourcePaths, typesOf, type Path } from "./paths.ts";
import { schemaOf, v2, type JsonSchema } from "./type-schema.ts";

/** The one document of all groups. */
export function openapiV2(resources: readonly Resource[]): JsonSchema {
  const paths = resources.flatMap(resourcePaths);
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version: "unversioned" },
    paths: Object.fromEntries(paths.map((path) => [path.path, pathItem(path)])),
    definitions: definitions(typesOf(paths), v2, resources),
    securityDefinitions: {
      BearerToken: { description: "Bearer token", type: "apiKey", name: "authorization", in: "header" },
    },
    security: [{ BearerToken: [] }],
  };
}

function pathItem({ parameters, operations }: Path): JsonSchema {
  return {
    parameters: parameters.map(parameter),
    ...Object.fromEntries(operations.map((operation) => [operation.method, operationObject(operation)])),
  };
}

function parameter(given: Parameter): JsonSchema {
  return { ...given, uniqueItems: true };
}

function operationObject(operation: Operation): JsonSchema {
  const { id, description, tag, action, kind, response } = operation;
  return {
    tags: [tag],
    description,
    operationId: id,
    schemes: ["https"],
    consumes: consumes(operation),
    produces: response.kind === "string" ? ["text/plain"] : produces(action),
    parameters: [...bodyParameter(operation), ...operation.query.map(parameter)],
    responses: responses(operation),
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": kind,
  };
}

function consumes({ method }: Operation): string[] {
  if (method !== "patch") return ["*/*"];
  return ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"];
}

function produces(action: string): string[] {
  return action === "list" ? ["application/json", "application/json;stream=watch"] : ["application/json"];
}

function bodyParameter({ body }: Operation): JsonSchema[] {
  if (!body) return [];
  return [{ name: "body", in: "body", ...(body.required && { required: true }), schema: schemaOf(body.type, v2) }];
}

const CODE_TEXTS = { 200: "OK", 201: "Created", 202: "Accepted" } as const;

function responses({ codes, response }: Operation): JsonSchema {
  const good = codes.map((code) => [code, { description: CODE_TEXTS[code], schema: schemaOf(response, v2) }] as const);
  return { ...Object.fromEntries(good), 401: { description: "Unauthorized" } };
}
